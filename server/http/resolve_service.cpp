#include "core/base/text.hpp"
#include "server/http/challenge.hpp"
#include "server/http/json_reply.hpp"
#include "server/http/json_service.hpp"
#include "server/http/push_lookup.hpp"
#include "server/relay/views.hpp"

namespace hoopgit::front {
namespace {

using identity::Scope;

constexpr std::size_t longest_reason = 1000;

Result<landing::Resolution> resolution_in(const json::Value& body) {
  const std::string decision = TRY(body.text("decision"));
  if (decision == "landed") return landing::Resolution::landed;
  if (decision == "conflict") return landing::Resolution::conflict;
  return Error{Fault::usage,
               "cannot say what became of the push: it has landed, or is a "
               "conflict"};
}

Result<std::string> reason_in(const JsonService& service,
                              const json::Value& body) {
  // Free text may hold a secret by mistake; it never gets onto the record.
  const std::string reason = service.scanner.masked(TRY(body.text("reason")));
  if (trim(reason).empty() || reason.size() > longest_reason)
    return Error{Fault::usage,
                 "cannot say what became of the push: it takes a reason of at "
                 "most 1000 bytes"};
  return reason;
}

Result<json::Value> resolve(const JsonService& service, const Request& request,
                            const Route::Fields& fields) {
  const auto caller =
      TRY(identify(request, service.identities, Scope::api_approve));
  TRY(check_administrator(service, caller.identity));
  const auto row = TRY(look_up_to_administer(service, fields, caller.identity));
  const auto body = TRY(json_body(request));
  const auto now = TRY(service.relay.resolve(row.id, TRY(resolution_in(body)),
                                             TRY(reason_in(service, body)),
                                             caller.identity));
  return api::to_json(relay::view_of(now, TRY(service.store.votes(now.id)),
                                     caller.identity, service.approvals,
                                     service.names));
}

}  // namespace

std::vector<Route> resolve_routes(const JsonService& service) {
  return {json_route(service, "POST", "/api/v1/admin/pushes/{id}/resolve",
                     resolve)};
}

}  // namespace hoopgit::front
