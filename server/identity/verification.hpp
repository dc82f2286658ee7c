#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/crypto/crypto.hpp"
#include "core/json/json.hpp"
#include "server/identity/key_set.hpp"
#include "server/identity/known_groups.hpp"
#include "server/identity/reason.hpp"
#include "server/identity/settings.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hoopgit::identity {

/// A token that its issuer made, for us, and that is valid now. Whom it names
/// is read by claims.hpp; whether it was brought before is for the store.
struct Verified {
  const IssuerSettings* issuer;  ///< Never null; of the settings.
  json::Value claims;            ///< An object.

  /// SHA-256 in hex of what was signed. Not of the signature: of some
  /// signatures a stranger can make a second one that is valid as well.
  std::string fingerprint;
  Time issued;
  Time useless_after;  ///< From then on it would be refused for its times.
  /// When the person must sign in anew, by the issuer's rule.
  std::optional<Time> sign_in_by{};
  /// What the directory says, where the token leaves groups out; or why it
  /// cannot be asked.
  std::optional<KnownGroups> groups{};
  std::string groups_problem{};
};

/// A token that was not taken.
struct Refused {
  Reason reason;
  const IssuerSettings* issuer = nullptr;   ///< Null: not configured.
  std::vector<std::string> foreign_keys{};  ///< See foreign_keys_in().
  std::string detail{};                     ///< See unmet().
};

using Verification = std::variant<Verified, Refused>;

/// How keys are looked up: nothing if the issuer has no such key, an Error if
/// that cannot be said.
using KeyLookup = std::function<Result<std::optional<crypto::PublicKey>>(
    const IssuerSettings&, const KeyWanted&)>;

/// Checks form, header, issuer, key, signature, audience, times and how people
/// signed in, in this order, and stops at the first failure. `find_key` is
/// called only for a configured issuer. Only an Error of `find_key` becomes an
/// Error. The result points into `settings`.
Result<Verification> verify(std::string_view token, const Settings& settings,
                            const KeyLookup& find_key, Time now);

}  // namespace hoopgit::identity
