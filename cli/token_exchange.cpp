#include "cli/token_exchange.hpp"

#include "cli/network.hpp"
#include "cli/token_endpoint.hpp"
#include "core/base/text.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

Url at(const Url& relay, std::string path) {
  Url url = relay;
  url.path = std::move(path);
  url.query.clear();
  return url;
}

Fault fault_of(const std::string& code) {
  if (code == "access_denied" || code == "invalid_scope" ||
      code == "invalid_target")
    return Fault::forbidden;
  if (code == "temporarily_unavailable") return Fault::unavailable;
  if (code == "invalid_request") return Fault::usage;
  return Fault::unauthenticated;
}

Result<Granted> read_answer(const Context& context, const json::Value& value) {
  const std::string token = TRY(value.text("access_token"));
  const std::int64_t life = TRY(value.integer("expires_in"));
  Granted granted;
  helper::Record& record = granted.record;
  record.token_id = TRY(value.text("hoopgit_token_id"));
  record.token = Secret(token);
  record.expiry = to_unix_seconds(context.clock.now()) +
                  std::clamp<std::int64_t>(life, 0, 86'400);
  // What could not be written into Git's protocol is refused here, once.
  if (!helper::parse_record(helper::to_line(record).reveal()))
    return Error{Fault::corrupt,
                 "cannot use the relay's token: it is malformed"};
  granted.is_bound = equal_ignoring_case(
      TRY(value.maybe_text("token_type")).value_or(""), "dpop");
  const auto refresh = TRY(value.maybe_text("refresh_token"));
  if (refresh && !refresh->empty()) granted.refresh_token = Secret(*refresh);
  return granted;
}

/// What is asked for, whatever it is asked with.
void add_wish(Form& form, const Url& relay, const TokenRequest& request,
              bool with_session) {
  form.emplace_back("resource", request.repository
                                    ? relay.origin() + "/" +
                                          request.repository->text() + ".git"
                                    : relay.origin());
  std::vector<std::string> scopes = request.scopes;
  if (with_session) scopes.emplace_back("offline_access");
  if (!scopes.empty()) form.emplace_back("scope", join(scopes, " "));
}

}  // namespace

Error refusal_of_relay(const Url& relay, const Refused& refused) {
  return error_from("get a token from " + relay.host_and_port(), refused,
                    fault_of(refused.code));
}

Result<Granted> exchange(const Context& context, const http::Client& client,
                         const Url& relay, const Proof& proof,
                         const TokenRequest& request, bool with_session) {
  Form form{{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
            {"subject_token", std::string(proof.token.reveal())},
            {"subject_token_type",
             proof.is_machine ? "urn:ietf:params:oauth:token-type:jwt"
                              : "urn:ietf:params:oauth:token-type:id_token"}};
  if (proof.key) form.emplace_back("hoopgit_nonce", proof.key->nonce_secret());
  add_wish(form, relay, request, with_session);
  const auto answer = TRY(send_form_by(
      context, client, at(relay, "/oauth/token"), form, proof.key));
  if (const auto* refused = std::get_if<Refused>(&answer)) {
    Error error = refusal_of_relay(relay, *refused);
    if (error.fault == Fault::unauthenticated && !proof.is_machine)
      error.hint = "hoopgit login " + relay.origin();
    return error;
  }
  return read_answer(context, std::get<json::Value>(answer));
}

Result<Granted> exchange_for_agent(const Context& context,
                                   const http::Client& client, const Url& relay,
                                   const AgentProof& proof,
                                   const AgentWish& wish) {
  Form form{
      {"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
      {"subject_token", std::string(proof.token.reveal())},
      {"subject_token_type",
       proof.is_refresh_token ? "urn:ietf:params:oauth:token-type:refresh_token"
                              : "urn:ietf:params:oauth:token-type:id_token"},
      {"actor_token", wish.agent},
      {"actor_token_type", "urn:hoopgit:params:oauth:token-type:agent"},
      {"hoopgit_branch_prefix", wish.branch_prefix},
      {"hoopgit_actions", join(wish.actions, " ")},
      {"hoopgit_pushes", std::to_string(wish.pushes)},
      {"hoopgit_life", std::to_string(wish.life.count())}};
  if (proof.key) form.emplace_back("hoopgit_nonce", proof.key->nonce_secret());
  for (const auto& name : wish.repositories)
    form.emplace_back("resource", relay.origin() + "/" + name.text() + ".git");
  const auto answer = TRY(send_form_by(
      context, client, at(relay, "/oauth/token"), form, proof.key));
  if (const auto* refused = std::get_if<Refused>(&answer))
    return refusal_of_relay(relay, *refused);
  return read_answer(context, std::get<json::Value>(answer));
}

Result<std::variant<Granted, Refused>> refresh_at_relay(
    const Context& context, const http::Client& client, const Url& relay,
    const Secret& refresh_token, const TokenRequest& request,
    const std::optional<SessionKey>& key) {
  using Answer = std::variant<Granted, Refused>;
  Form form{{"grant_type", "refresh_token"},
            {"refresh_token", std::string(refresh_token.reveal())}};
  add_wish(form, relay, request, false);
  auto answer =
      TRY(send_form_by(context, client, at(relay, "/oauth/token"), form, key));
  if (auto* refused = std::get_if<Refused>(&answer))
    return Answer(std::move(*refused));
  return Answer(TRY(read_answer(context, std::get<json::Value>(answer))));
}

Result<void> revoke(const Context& context, const http::Client& client,
                    const Url& relay, const Secret& token,
                    const std::optional<SessionKey>& key) {
  const Url url = at(relay, "/oauth/revoke");
  http::Request request{
      .method = "POST",
      .url = url,
      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
      .body = to_form({{"token", std::string(token.reveal())}}),
      .deadline = std::chrono::seconds(10)};
  if (key)
    request.headers.push_back(
        {"DPoP",
         key->proof({.method = "POST", .url = url}, context.clock.now())});
  const auto response = TRY(ask(client, request));
  if (response.head.status == 200) return {};
  return Error{Fault::unavailable, "cannot revoke a token at " +
                                       relay.host_and_port() +
                                       ": it answered with status " +
                                       std::to_string(response.head.status)};
}

}  // namespace hoopgit::cli
