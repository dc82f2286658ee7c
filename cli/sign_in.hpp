// The ways in which a person proves to an issuer who they are, up to an ID
// token: authorization code with PKCE (RFC 6749, 7636, 8252, 9207, 9700), by a
// browser on this machine or by pasting the address, and the device grant
// (RFC 8628).

#pragma once

#include "cli/context.hpp"
#include "cli/documents.hpp"
#include "cli/token_endpoint.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace hoopgit::cli {

enum class Flow { loopback, paste, device };

struct SignIn {
  const Context& context;
  const http::Client& client;
  const IssuerClient& issuer;
  const IssuerDocument& document;
  std::optional<std::uint16_t> port{};  ///< --port
  bool force = false;                   ///< Sign in again: prompt=login.
  std::string nonce{};  ///< What the ID token is to have; empty: a random one.
};

/// Walks the flow. The ID token's claims have been checked, its nonce too.
Result<Tokens> sign_in(const SignIn& request, Flow flow);

/// One attempt of the code flow: what binds the answer to the question.
struct CodeRequest {
  std::string state;
  std::string nonce;
  std::string verifier;  ///< PKCE.
  std::string redirect_uri;
};
CodeRequest make_code_request(std::string redirect_uri,
                              const std::string& nonce = {});

/// Where the browser is sent.
Url authorization_url(const SignIn& request, const CodeRequest& code);

/// The code in what the issuer sent back, after the checks of state and iss.
Result<std::string> code_in(const Form& answer, const CodeRequest& code,
                            const IssuerDocument& document);

/// What was pasted: the whole address of the page that did not load.
Result<Form> pasted_answer(std::string_view text);

}  // namespace hoopgit::cli
