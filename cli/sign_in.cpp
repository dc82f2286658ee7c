#include "cli/sign_in.hpp"

#include "cli/browser.hpp"
#include "cli/device_flow.hpp"
#include "cli/id_token.hpp"
#include "cli/loopback_listener.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"

namespace hoopgit::cli {
namespace {

constexpr std::chrono::seconds patience{180};

std::string random_text() {
  return to_base64url(crypto::random_bytes(32));
}

std::optional<std::string> field(const Form& form, std::string_view name) {
  for (const auto& [key, value] : form)
    if (key == name) return value;
  return std::nullopt;
}

Error stopped(std::string_view why) {
  return {Fault::forbidden, "cannot sign in: " + std::string(why)};
}

Result<void> check(const SignIn& request, const Tokens& tokens,
                   const std::optional<std::string>& nonce) {
  const auto claims = TRY(read_id_token(tokens.id_token));
  return check_id_token(claims, {.issuer = request.issuer.issuer,
                                 .client_id = request.issuer.client_id,
                                 .nonce = nonce,
                                 .now = request.context.clock.now()});
}

Result<Tokens> redeem(const SignIn& request, const CodeRequest& code,
                      const std::string& value) {
  const Form form{{"grant_type", "authorization_code"},
                  {"code", value},
                  {"redirect_uri", code.redirect_uri},
                  {"client_id", request.issuer.client_id},
                  {"code_verifier", code.verifier}};
  auto answer = TRY(
      ask_for_tokens(request.client, request.document.token_endpoint, form));
  if (const auto* refused = std::get_if<Refused>(&answer))
    return error_from("sign in", *refused, Fault::unauthenticated);
  Tokens tokens = std::get<Tokens>(std::move(answer));
  TRY(check(request, tokens, code.nonce));
  return tokens;
}

/// --port, else one that the issuer knows (the first that is free), else any.
Result<LoopbackListener> listen(const SignIn& request) {
  if (request.port) return LoopbackListener::open(*request.port);
  for (const auto port : request.issuer.ports) {
    auto listener = LoopbackListener::open(port);
    if (listener || port == request.issuer.ports.back()) return listener;
  }
  return LoopbackListener::open(0);
}

Result<Tokens> by_browser(const SignIn& request) {
  auto listener = TRY(listen(request));
  const CodeRequest code =
      make_code_request(listener.redirect_uri(), request.nonce);
  const std::string url = authorization_url(request, code).text();
  const Terminal& terminal = request.context.terminal;
  // Always shown: the browser that opens may be the wrong one, or none.
  terminal.urge("Open this address to sign in:");
  terminal.urge(url);
  const auto opened =
      open_browser(browser_of(request.context.environment), url);
  if (!opened) terminal.detail(opened.error().message);
  const Form answer = TRY(listener.wait(code.state, patience));
  const std::string value = TRY(code_in(answer, code, request.document));
  return redeem(request, code, value);
}

Result<Tokens> by_paste(const SignIn& request) {
  const std::uint16_t port = request.port ? *request.port
                             : !request.issuer.ports.empty()
                                 ? request.issuer.ports.front()
                                 : std::uint16_t{9321};
  const CodeRequest code = make_code_request(
      "http://127.0.0.1:" + std::to_string(port) + "/callback", request.nonce);
  const Terminal& terminal = request.context.terminal;
  terminal.urge("Open this address in a browser on any machine and sign in:");
  terminal.urge(authorization_url(request, code).text());
  terminal.urge(
      "The last page will fail to load. Paste its whole address here.");
  const std::string pasted = TRY(terminal.ask("Address:"));
  const Form answer = TRY(pasted_answer(pasted));
  const std::string value = TRY(code_in(answer, code, request.document));
  return redeem(request, code, value);
}

Result<Tokens> by_device(const SignIn& request) {
  Tokens tokens = TRY(device_flow(request));
  // The device grant has no nonce: the relay takes such a token only briefly
  // after it was made.
  TRY(check(request, tokens, std::nullopt));
  return tokens;
}

}  // namespace

CodeRequest make_code_request(std::string redirect_uri,
                              const std::string& nonce) {
  return {random_text(), nonce.empty() ? random_text() : nonce, random_text(),
          std::move(redirect_uri)};
}

Url authorization_url(const SignIn& request, const CodeRequest& code) {
  Form query{{"response_type", "code"},
             {"client_id", request.issuer.client_id},
             {"redirect_uri", code.redirect_uri},
             {"scope", join(request.issuer.scopes, " ")},
             {"state", code.state},
             {"nonce", code.nonce},
             {"code_challenge", to_base64url(crypto::sha256(code.verifier))},
             {"code_challenge_method", "S256"}};
  if (const auto age = request.issuer.max_age)
    query.emplace_back("max_age", std::to_string(age->count()));
  if (!request.issuer.acr_values.empty())
    query.emplace_back("acr_values", join(request.issuer.acr_values, " "));
  if (request.force) query.emplace_back("prompt", "login");
  Url url = request.document.authorization_endpoint;
  if (!url.query.empty()) url.query += '&';
  url.query += to_form(query);
  return url;
}

Result<std::string> code_in(const Form& answer, const CodeRequest& code,
                            const IssuerDocument& document) {
  if (field(answer, "state") != code.state)
    return stopped("the answer belongs to another sign-in");
  const auto issuer = field(answer, "iss");
  if (issuer ? *issuer != document.issuer : document.names_itself_in_redirects)
    return stopped("the answer does not come from " + document.issuer);
  if (const auto error = field(answer, "error"))
    return error_from("sign in",
                      {*error, field(answer, "error_description").value_or("")},
                      Fault::unauthenticated);
  const auto value = field(answer, "code");
  if (!value) return stopped("the issuer's answer holds no code");
  return *value;
}

Result<Form> pasted_answer(std::string_view text) {
  const auto question = text.find('?');
  if (question == std::string_view::npos)
    return Error{Fault::usage,
                 "cannot use what was pasted: it is not the whole address"};
  std::string_view query = text.substr(question + 1);
  return from_form(query.substr(0, query.find('#')));
}

Result<Tokens> sign_in(const SignIn& request, Flow flow) {
  switch (flow) {
    case Flow::loopback:
      return by_browser(request);
    case Flow::paste:
      return by_paste(request);
    case Flow::device:
      return by_device(request);
  }
  return stopped("there is no such way");
}

}  // namespace hoopgit::cli
