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

json::Value counts_of(const identity::IssuerCounts::ByOutcome& counts) {
  json::Object all;
  for (const auto& [outcome, count] : counts)
    all.emplace(outcome, static_cast<std::int64_t>(count));
  return all;
}

json::Value keys_of(const identity::IssuerKeys::Standing& keys) {
  json::Value all =
      json::object({{"at_hand", static_cast<std::int64_t>(keys.keys)},
                    {"fetched", static_cast<std::int64_t>(keys.fetched)},
                    {"failed", static_cast<std::int64_t>(keys.failed)}});
  if (keys.read) all.set("read", to_rfc3339(*keys.read));
  if (keys.good_for) all.set("good_for", to_rfc3339(*keys.good_for));
  if (!keys.problem.empty()) all.set("problem", keys.problem);
  if (keys.clock_ahead)
    all.set("clock_ahead", std::int64_t{keys.clock_ahead->count()});
  return all;
}

json::Value view_of(const identity::IssuerStanding& standing) {
  json::Value view = json::object({{"name", standing.name},
                                   {"issuer", standing.issuer},
                                   {"kind", standing.kind},
                                   {"tokens", counts_of(standing.tokens)},
                                   {"keys", keys_of(standing.keys)}});
  if (!standing.groups) return view;
  json::Value groups = json::object(
      {{"asked", static_cast<std::int64_t>(standing.groups->asked)},
       {"failed", static_cast<std::int64_t>(standing.groups->failed)}});
  if (!standing.groups->problem.empty())
    groups.set("problem", standing.groups->problem);
  view.set("groups", std::move(groups));
  return view;
}

Result<json::Value> issuers(const JsonService& service, const Request& request,
                            const Route::Fields&) {
  const auto caller =
      TRY(identify(request, service.identities, Scope::api_read));
  TRY(check_administrator(service, caller.identity));
  const auto standings = service.identities.standings();
  json::Array all;
  for (const auto& standing : standings.issuers)
    all.push_back(view_of(standing));
  return json::object({{"issuers", std::move(all)},
                       {"strangers", counts_of(standings.strangers)}});
}

}  // namespace

std::vector<Route> admin_routes(const JsonService& service) {
  return {
      json_route(service, "POST", "/api/v1/admin/sweep", sweep),
      json_route(service, "GET", "/api/v1/admin/issuers", issuers),
      json_route(service, "GET", "/api/v1/admin/sinks", sinks),
      json_route(service, "POST", "/api/v1/admin/sinks/{name}/resume", resume)};
}

}  // namespace hoopgit::front
