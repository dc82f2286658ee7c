#pragma once

#include "core/base/result.hpp"
#include "server/identity/key_set.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::identity {

/// "spiffe://example.org": small letters, digits, '.', '-' and '_', at most
/// 255; nothing behind it. https://spiffe.io, SPIFFE-ID 2.
bool is_trust_domain(std::string_view text);

/// The trust domain of a workload, "spiffe://example.org" of
/// "spiffe://example.org/ci/runner"; nothing for what is no SPIFFE ID, or has
/// no path: no workload is called like its domain.
std::optional<std::string> trust_domain_of(std::string_view id);

/// The keys of a trust domain, in the format of "The SPIFFE Trust Domain and
/// Bundle", 4: those that sign JWT-SVIDs, under `use: jwt-svid`. Keys for
/// certificates, and for uses of later standards, are left out unread.
struct SpiffeBundle {
  KeySet keys;
  /// How often its publisher wants to be asked.
  std::optional<std::chrono::seconds> refresh_hint{};

  /// Refused as a whole like any key set, and for a key without an id.
  static Result<SpiffeBundle> parse(std::string_view text);
};

}  // namespace hoopgit::identity
