#pragma once

#include "core/json/json.hpp"
#include "server/identity/reason.hpp"
#include "server/identity/settings.hpp"
#include "server/identity/verification.hpp"
#include "server/store/event.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hoopgit::identity {

/// Whom a verified token names.
struct Holder {
  store::Person person;                ///< The name is printable, 128 bytes.
  std::optional<std::string> email{};  ///< Only when `email_verified` is true.
  /// Absent means unknown, not none: also when the issuer says that it left
  /// some out (`hasgroups`, `_claim_names`).
  std::optional<std::vector<std::string>> groups{};
};

/// Reason::identity: `sub` (of Entra `oid`) is not 1 to 512 bytes of printable
/// text, or formed like a commitment; or `hd` is not the domain that is wanted.
/// Reason::groups: the claim is not an array of at most 2,000 strings of at
/// most 256 bytes.
Checked<Holder> read_holder(const IssuerSettings& issuer,
                            const json::Value& claims);

/// The same, with groups that the directory was asked for in place of those
/// that the token leaves out.
Checked<Holder> read_holder(const Verified& verified);

/// The issuer says that the person has groups which are not in the token.
bool leaves_groups_out(const IssuerSettings& issuer, const json::Value& claims);

}  // namespace hoopgit::identity
