#include "server/http/challenge.hpp"
#include "server/http/json_reply.hpp"
#include "server/http/json_service.hpp"
#include "server/http/push_lookup.hpp"
#include "server/relay/views.hpp"

#include <utility>

namespace hoopgit::front {
namespace {

/// Recorded content, even masked, is for auditors: who may see that a push is
/// there need not see all that was ever in it.
Result<json::Value> replay(const JsonService& service, const Request& request,
                           const Route::Fields& fields) {
  const auto caller =
      TRY(identify(request, service.identities, identity::Scope::api_read));
  TRY(check_auditor(service, caller.identity));
  const auto row = TRY(look_up(service, fields, caller.identity));
  auto view = relay::view_of(row, TRY(service.store.votes(row.id)),
                             caller.identity, service.approvals, service.names);
  const bool with_diff = request.query_field("diff") != "0";
  const auto replayed = TRY(service.replays.replay(std::move(view), with_diff));
  TRY(store::append(service.store,
                    relay::replayed_event(caller.identity.actor, replayed)));
  return api::to_json(replayed);
}

}  // namespace

std::vector<Route> replay_routes(const JsonService& service) {
  return {
      json_route(service, "GET", "/api/v1/audit/pushes/{id}/replay", replay)};
}

}  // namespace hoopgit::front
