#include "cli/token_endpoint.hpp"

#include "cli/access_hash.hpp"
#include "cli/network.hpp"
#include "core/base/text.hpp"

namespace hoopgit::cli {
namespace {

Result<FormAnswer> answer_in(const http::Response& response, const Url& asked) {
  const int status = response.head.status;
  auto value = json::parse(response.body);
  if (status == 200 && value) return FormAnswer(*std::move(value));
  if (status >= 400 && status < 500 && value) {
    const auto code = value->maybe_text("error");
    const auto words = value->maybe_text("error_description");
    if (code && *code)
      return FormAnswer(
          Refused{**code, words ? words->value_or("") : std::string(),
                  std::string(response.head.header("dpop-nonce"))});
  }
  return Error{Fault::unavailable, "cannot get a token from " + asked.origin() +
                                       ": it answered with status " +
                                       std::to_string(status)};
}

}  // namespace

Error error_from(std::string_view attempt, const Refused& refused,
                 Fault fault) {
  constexpr std::size_t longest = 200;
  std::string message = "cannot " + std::string(attempt) + ": " +
                        printable(refused.code.substr(0, longest));
  if (!refused.description.empty())
    message += ": " + printable(refused.description.substr(0, longest));
  return {fault, message};
}

Result<FormAnswer> send_form(const http::Client& client, const Url& endpoint,
                             const Form& form,
                             const std::vector<http::Header>& more) {
  http::Request request{
      .method = "POST",
      .url = endpoint,
      .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                  {"Accept", "application/json"}},
      .body = to_form(form),
      .deadline = std::chrono::seconds(10)};
  request.headers.insert(request.headers.end(), more.begin(), more.end());
  return answer_in(TRY(ask(client, request)), endpoint);
}

Result<FormAnswer> send_form_by(const Context& context,
                                const http::Client& client, const Url& endpoint,
                                const Form& form,
                                const std::optional<SessionKey>& key) {
  if (!key) return send_form(client, endpoint, form);
  const auto with = [&](const std::string& nonce) {
    return send_form(
        client, endpoint, form,
        {{"DPoP",
          key->proof({.method = "POST", .url = endpoint, .nonce = nonce},
                     context.clock.now())}});
  };
  auto answer = with("");
  const auto* refused = answer ? std::get_if<Refused>(&*answer) : nullptr;
  if (refused == nullptr || refused->code != "use_dpop_nonce" ||
      refused->nonce.empty())
    return answer;
  const std::string nonce = refused->nonce;
  return with(nonce);
}

Result<TokenAnswer> ask_for_tokens(const http::Client& client,
                                   const Url& endpoint, const Form& form) {
  auto answer = TRY(send_form(client, endpoint, form));
  if (auto* refused = std::get_if<Refused>(&answer))
    return TokenAnswer(std::move(*refused));
  const auto& value = std::get<json::Value>(answer);
  const auto id_token = TRY(value.maybe_text("id_token"));
  if (!id_token)
    return Error{Fault::unauthenticated,
                 "cannot sign in: the issuer gave no ID token"};
  Tokens tokens{Secret(*id_token)};
  const auto access = TRY(value.maybe_text("access_token"));
  if (access) TRY(check_access_hash(tokens.id_token, Secret(*access)));
  const auto refresh = TRY(value.maybe_text("refresh_token"));
  if (refresh) tokens.refresh_token = Secret(*refresh);
  return TokenAnswer(std::move(tokens));
}

}  // namespace hoopgit::cli
