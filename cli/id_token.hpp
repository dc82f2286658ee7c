#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

/// What an ID token says. Its signature is not looked at: the relay verifies
/// it with the issuer's keys at every exchange. The checks here only keep this
/// program from being handed a token that was made for somebody else.
struct IdTokenClaims {
  std::string issuer;
  std::string subject;
  std::string account;  ///< For people: preferred_username, e-mail or subject.
  std::vector<std::string> audiences;
  std::optional<std::string> authorized_party{};
  std::optional<std::string> nonce{};
  Time expires{};
};

Result<IdTokenClaims> read_id_token(const Secret& token);

/// For whom a JWT is made, and until when: all that is asked of a token that
/// goes on to the relay. Some have neither `iss` nor a name in them.
struct Purpose {
  std::vector<std::string> audiences;
  Time expires{};

  bool is_for(std::string_view audience) const;
};
Result<Purpose> read_purpose(const Secret& token);

struct Expected {
  std::string issuer;
  std::string client_id;
  std::optional<std::string> nonce{};  ///< None in the device flow.
  Time now{};
};

/// OpenID Connect Core 1.0, 3.1.3.7, without step 6 (signature).
Result<void> check_id_token(const IdTokenClaims& claims,
                            const Expected& expected);

}  // namespace hoopgit::cli
