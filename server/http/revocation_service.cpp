#include "core/base/text.hpp"
#include "server/http/challenge.hpp"
#include "server/http/json_reply.hpp"
#include "server/http/json_service.hpp"

namespace hoopgit::front {
namespace {

constexpr std::size_t longest_reason = 1000;

Result<std::string> reason_in(const JsonService& service,
                              const api::RevocationRequest& asked) {
  // Free text may hold a secret by mistake; it never gets onto the record.
  const std::string reason = service.scanner.masked(asked.reason);
  if (trim(reason).empty() || reason.size() > longest_reason)
    return Error{Fault::usage,
                 "cannot revoke: it takes a reason of at most 1000 bytes"};
  return reason;
}

store::TokenFilter filter_of(const api::RevocationRequest& asked) {
  store::TokenFilter filter{.token = asked.token, .session = asked.session};
  if (asked.person)
    filter.holder = store::Person{asked.person->issuer, asked.person->subject};
  return filter;
}

Result<json::Value> revoke(const JsonService& service, const Request& request,
                           const Route::Fields&) {
  const auto caller =
      TRY(identify(request, service.identities, identity::Scope::api_approve));
  TRY(check_administrator(service, caller.identity));
  const auto asked =
      TRY(api::revocation_request_from_json(TRY(json_body(request))));
  store::Actor by = caller.identity.actor;
  by.address = caller.address;
  by.user_agent = caller.user_agent;
  const auto done = TRY(service.identities.revoke(
      filter_of(asked), by, TRY(reason_in(service, asked))));
  return api::to_json(api::RevocationAnswer{done.credentials, done.sessions});
}

}  // namespace

std::vector<Route> revocation_routes(const JsonService& service) {
  return {json_route(service, "POST", "/api/v1/admin/revoke", revoke)};
}

}  // namespace hoopgit::front
