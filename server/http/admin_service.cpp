#include "server/http/challenge.hpp"
#include "server/http/json_reply.hpp"
#include "server/http/json_service.hpp"

namespace hoopgit::front {
namespace {

using identity::Scope;

api::SweptRepository view_of(const relay::Swept& swept) {
  api::SweptRepository view{swept.repository.text(), swept.upstream,
                            swept.is_first, swept.refs};
  for (const auto& bypass : swept.found)
    view.found.push_back({bypass.ref, bypass.expected, bypass.seen});
  if (swept.problem) view.problem = swept.problem->message;
  return view;
}

Result<json::Value> sweep(const JsonService& service, const Request& request,
                          const Route::Fields&) {
  const auto caller =
      TRY(identify(request, service.identities, Scope::api_read));
  TRY(check_administrator(service, caller.identity));
  const auto body = TRY(json_body(request));
  std::optional<RepositoryName> only;
  if (const auto name = TRY(body.maybe_text("repository")))
    only = TRY(RepositoryName::parse(*name));
  json::Array all;
  for (const auto& swept : TRY(service.sweep.run(caller.identity.actor, only)))
    all.push_back(api::to_json(view_of(swept)));
  return json::object({{"repositories", std::move(all)}});
}

Result<json::Value> sinks(const JsonService& service, const Request& request,
                          const Route::Fields&) {
  const auto caller =
      TRY(identify(request, service.identities, Scope::api_read));
  TRY(check_administrator(service, caller.identity));
  json::Array all;
  for (const auto& standing : service.sinks.standings())
    all.push_back(api::to_json(
        api::SinkStanding{standing.name, standing.next, standing.paused,
                          standing.problem, standing.failures}));
  return json::object({{"sinks", std::move(all)}});
}

Result<json::Value> resume(const JsonService& service, const Request& request,
                           const Route::Fields& fields) {
  const auto caller =
      TRY(identify(request, service.identities, Scope::api_read));
  TRY(check_administrator(service, caller.identity));
  TRY(service.sinks.resume(fields.front().second, caller.identity.actor));
  return sinks(service, request, fields);
}

}  // namespace

std::vector<Route> admin_routes(const JsonService& service) {
  return {
      json_route(service, "POST", "/api/v1/admin/sweep", sweep),
      json_route(service, "GET", "/api/v1/admin/sinks", sinks),
      json_route(service, "POST", "/api/v1/admin/sinks/{name}/resume", resume)};
}

}  // namespace hoopgit::front
