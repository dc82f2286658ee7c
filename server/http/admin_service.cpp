#include "server/http/challenge.hpp"
#include "server/http/json_reply.hpp"
#include "server/http/json_service.hpp"

namespace hoopgit::front {
namespace {

using identity::Scope;

json::Value to_json(const relay::Swept& swept) {
  json::Array found;
  for (const auto& bypass : swept.found)
    found.push_back(json::object({{"ref", bypass.ref},
                                  {"expected", bypass.expected.hex()},
                                  {"seen", bypass.seen.hex()}}));
  json::Value value =
      json::object({{"repository", swept.repository.text()},
                    {"upstream", swept.upstream},
                    {"first", swept.is_first},
                    {"refs", static_cast<std::int64_t>(swept.refs)},
                    {"found", std::move(found)}});
  if (swept.problem) value.set("problem", swept.problem->message);
  return value;
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
    all.push_back(to_json(swept));
  return json::object({{"repositories", std::move(all)}});
}

}  // namespace

std::vector<Route> admin_routes(const JsonService& service) {
  return {json_route(service, "POST", "/api/v1/admin/sweep", sweep)};
}

}  // namespace hoopgit::front
