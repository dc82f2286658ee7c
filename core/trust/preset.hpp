#pragma once

#include <string_view>
#include <vector>

namespace hoopgit::trust {

enum class ClaimType { text, boolean, number, texts };
std::string_view name_of(ClaimType type);

struct ClaimKind {
  std::string_view name;  ///< As in a rule: a JSON Pointer begins with '/'.
  ClaimType type;
};

/// Claims that together say which workload it is.
struct Anchor {
  std::vector<std::string_view> claims;
  /// They hold names, which come back under other owners: the rule must say
  /// `recycled_names: accept`.
  bool recycled = false;
};

/// What is known of the tokens of one kind of machine.
struct Preset {
  std::string_view name;
  std::vector<ClaimKind> claims{};
  bool is_open = false;  ///< Administrators define further claims.
  /// A rule needs all claims of one of them as exact values.
  std::vector<Anchor> anchors{};
  /// What makes two jobs one identity, if the token has all of it; never a
  /// name. Empty: `sub`.
  std::vector<std::string_view> identity{};

  const ClaimKind* find(std::string_view claim) const;
};

/// nullptr: none of that name, or one that is not for machines.
const Preset* find_preset(std::string_view name);
const std::vector<Preset>& presets();

/// The preset that this issuer's tokens need: it speaks for everybody who has
/// an account there. "" when the issuer is not one of those.
std::string_view shared_issuer_preset(std::string_view issuer);

}  // namespace hoopgit::trust
