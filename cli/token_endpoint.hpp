#pragma once

#include "cli/context.hpp"
#include "cli/session_key.hpp"
#include "core/base/encoding.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/base/url.hpp"
#include "core/http/client.hpp"
#include "core/json/json.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace hoopgit::cli {

/// RFC 6749, 5.2: the server understood, and says no.
struct Refused {
  std::string code;           ///< "invalid_grant"
  std::string description{};  ///< For people; from outside.
  std::string nonce{};        ///< Of its DPoP-Nonce header.
};

/// The error in words: "cannot <attempt>: invalid_grant: ...".
Error error_from(std::string_view attempt, const Refused& refused, Fault fault);

/// Sends a form to an OAuth endpoint: the JSON of an answer of 200, or why it
/// was refused. Anything else is an Error.
using FormAnswer = std::variant<json::Value, Refused>;
Result<FormAnswer> send_form(const http::Client& client, const Url& endpoint,
                             const Form& form,
                             const std::vector<http::Header>& more = {});

/// The same with a proof of the key, if there is one; and once more with the
/// nonce that the server asks for.
Result<FormAnswer> send_form_by(const Context& context,
                                const http::Client& client, const Url& endpoint,
                                const Form& form,
                                const std::optional<SessionKey>& key);

/// What an issuer gives for a code, a device code or a refresh token.
struct Tokens {
  Secret id_token;
  std::optional<Secret> refresh_token{};
};
using TokenAnswer = std::variant<Tokens, Refused>;
Result<TokenAnswer> ask_for_tokens(const http::Client& client,
                                   const Url& endpoint, const Form& form);

}  // namespace hoopgit::cli
