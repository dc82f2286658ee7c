#pragma once

#include "core/base/clock.hpp"
#include "core/json/json.hpp"
#include "server/identity/reason.hpp"

#include <string>
#include <string_view>

namespace hoopgit::identity {

/// What a token is held against when no relay runs: for administrators.
struct TokenCheck {
  std::string keys;      ///< The issuer's key set, or its bundle, as JSON.
  std::string issuer;    ///< Byte for byte; or "spiffe://example.org".
  std::string audience;  ///< Of a person's token also the `azp`.
  /// Judged as a machine's: at most 15 minutes old, and not 24 hours.
  bool is_machine = false;
  Time at{};
};

/// The claims of a token that a relay with one issuer of these settings would
/// take, or why it would not. A key set that no relay takes is Reason::key.
/// What needs a memory is not looked at: whether the token came before.
Checked<json::Value> check_token(std::string_view token,
                                 const TokenCheck& check);

}  // namespace hoopgit::identity
