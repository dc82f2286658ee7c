#pragma once

#include <optional>
#include <string_view>

namespace hoopgit::record {

/// What the log has of persons. `standard`: issuer, subject and address, for
/// good. `erasable`: the issuer, and commitments to the others.
enum class Profile { standard, erasable };

constexpr std::string_view name_of(Profile profile) {
  return profile == Profile::erasable ? "erasable" : "standard";
}

constexpr std::optional<Profile> find_profile(std::string_view name) {
  for (const auto profile : {Profile::standard, Profile::erasable})
    if (name_of(profile) == name) return profile;
  return std::nullopt;
}

}  // namespace hoopgit::record
