#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "server/http/agent_wish.hpp"
#include "server/http/challenge.hpp"
#include "server/http/json_reply.hpp"
#include "server/http/json_service.hpp"
#include "server/identity/oauth.hpp"

#include <optional>
#include <string>
#include <utility>

namespace hoopgit::front {
namespace {

constexpr std::uint64_t largest_form = std::uint64_t{64} * 1024;
constexpr std::string_view exchange_grant =
    "urn:ietf:params:oauth:grant-type:token-exchange";
constexpr std::string_view refresh_token_type =
    "urn:ietf:params:oauth:token-type:refresh_token";
constexpr std::string_view token_types[] = {
    "urn:ietf:params:oauth:token-type:id_token",
    "urn:ietf:params:oauth:token-type:jwt"};

std::optional<std::string> field(const Form& form, std::string_view name) {
  for (const auto& [key, value] : form)
    if (key == name) return value;
  return std::nullopt;
}

Result<Form> form_of(const Request& request) {
  if (!request.header("content-type")
           .starts_with("application/x-www-form-urlencoded"))
    return Error{Fault::usage, "cannot read the request: it is not a form"};
  return from_form(request.body);
}

/// RFC 6749, 5.2: a code for the program, a sentence for the person.
Reply oauth_refusal(const JsonService& service, const Error& error) {
  const int status = error.fault == Fault::unavailable ? 503 : 400;
  json::Value body = json::object({{"error", identity::oauth_error(error)},
                                   {"error_description", error.message}});
  if (!error.hint.empty()) body.set("hint", error.hint);
  return with_nonce(json_reply(body, status), error, service.identities);
}

/// What is asked for beside the token; `offline_access` is a wish of its own.
template <class Asked>
Result<bool> read_wish(Asked& asked, const JsonService& service,
                       const Request& request, const Form& form) {
  bool wants_session = false;
  if (const auto scope = field(form, "scope"))
    for (const auto word : split(*scope, ' ')) {
      if (word == "offline_access")
        wants_session = true;
      else if (!word.empty())
        asked.scopes.emplace_back(word);
    }
  asked.agent = TRY(agent_wish_in(form, service.public_url));
  // An agent's are in its wish, and may be several.
  const auto resource = field(form, "resource");
  if (resource && !asked.agent)
    asked.repository = TRY(repository_in(*resource, service.public_url));
  asked.address = request.client_address;
  asked.user_agent = request.header("user-agent");
  asked.proof = proof_of(request);
  return wants_session;
}

Result<identity::Issued> renew(const JsonService& service,
                               const Request& request, const Form& form) {
  const auto token = field(form, "refresh_token");
  if (!token || token->empty())
    return Error{Fault::usage,
                 "cannot issue a token: there is no refresh token"};
  // Taken silently, it would give more than was asked for.
  if (field(form, "actor_token"))
    return Error{Fault::usage,
                 "cannot issue a token: an actor has none by this grant"};
  identity::RenewalRequest asked{Secret(*token)};
  TRY(read_wish(asked, service, request, form));
  return service.identities.renew(asked);
}

/// For an agent, and only that: to renew a session is a grant of its own.
Result<identity::Issued> delegate(const JsonService& service,
                                  const Request& request, const Form& form) {
  const auto token = field(form, "subject_token");
  if (!token || token->empty() || !field(form, "actor_token"))
    return Error{Fault::usage,
                 "cannot issue a token: a refresh token is exchanged for an "
                 "actor only"};
  identity::RenewalRequest asked{Secret(*token)};
  TRY(read_wish(asked, service, request, form));
  return service.identities.renew(asked);
}

Result<identity::Issued> exchange(const JsonService& service,
                                  const Request& request) {
  const Form form = TRY(form_of(request));
  const auto grant = field(form, "grant_type");
  if (grant == "refresh_token") return renew(service, request, form);
  if (grant != exchange_grant)
    return Error{Fault::usage,
                 "cannot issue a token: the grant type is neither token "
                 "exchange nor refresh_token"};
  const auto type = field(form, "subject_token_type").value_or("");
  if (type == refresh_token_type) return delegate(service, request, form);
  if (type != token_types[0] && type != token_types[1])
    return Error{Fault::usage,
                 "cannot issue a token: the subject token's type is not "
                 "id_token or jwt"};
  auto token = field(form, "subject_token");
  if (!token || token->empty())
    return Error{Fault::usage,
                 "cannot issue a token: there is no subject token"};
  identity::ExchangeRequest asked{Secret(*token)};
  asked.wants_session = TRY(read_wish(asked, service, request, form));
  asked.nonce_secret = field(form, "hoopgit_nonce").value_or("");
  return service.identities.exchange(asked);
}

Reply serve_token(const JsonService& service, const Request& request) {
  const auto issued = exchange(service, request);
  if (!issued) return oauth_refusal(service, issued.error());
  std::string scope;
  for (const auto granted : issued->scopes)
    scope +=
        (scope.empty() ? "" : " ") + std::string(identity::name_of(granted));
  json::Value answer = json::object(
      {{"access_token", issued->token.reveal()},
       {"issued_token_type", "urn:ietf:params:oauth:token-type:access_token"},
       {"token_type", issued->is_bound ? "DPoP" : "Bearer"},
       {"expires_in", static_cast<std::int64_t>(issued->life.count())},
       {"scope", scope},
       {"hoopgit_token_id", issued->token_id}});
  if (issued->refresh_token)
    answer.set("refresh_token", issued->refresh_token->reveal());
  return json_reply(answer);
}

Reply serve_revoke(const JsonService& service, const Request& request) {
  const auto form = form_of(request);
  if (!form) return oauth_refusal(service, form.error());
  const auto token = field(*form, "token");
  if (!token)
    return oauth_refusal(
        service, {Fault::usage, "cannot revoke the token: there is none"});
  const auto revoked =
      service.identities.revoke(Secret(*token), proof_of(request));
  if (!revoked) return oauth_refusal(service, revoked.error());
  return {200, {}, ""};
}

}  // namespace

std::vector<Route> oauth_routes(const JsonService& service) {
  const BodyRule form{BodyRule::Where::memory, largest_form};
  return {
      {"GET",
       "/healthz",
       {},
       {},
       [service](Request& request, const Route::Fields&, Stream&) -> Answer {
         // Healthy is: the record can be read.
         const auto head = service.store.tree_head();
         if (!head) return problem_reply(head.error(), request);
         if (const auto why = service.book.closed())
           return json_reply(json::object({{"status", "read_only"},
                                           {"reason", why->message}}),
                             503);
         return json_reply(json::object({{"status", "ok"}}));
       }},
      {"GET",
       "/.well-known/oauth-protected-resource",
       {},
       {},
       [service](Request&, const Route::Fields&, Stream&) -> Answer {
         return json_reply(service.identities.protected_resource());
       }},
      {"GET",
       "/.well-known/oauth-authorization-server",
       {},
       {},
       [service](Request&, const Route::Fields&, Stream&) -> Answer {
         return json_reply(service.identities.authorization_server());
       }},
      {"POST",
       "/oauth/token",
       form,
       {},
       [service](Request& request, const Route::Fields&, Stream&) -> Answer {
         return serve_token(service, request);
       }},
      {"POST",
       "/oauth/revoke",
       form,
       {},
       [service](Request& request, const Route::Fields&, Stream&) -> Answer {
         return serve_revoke(service, request);
       }}};
}

}  // namespace hoopgit::front
