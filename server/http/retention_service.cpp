#include "core/base/committed.hpp"
#include "server/http/challenge.hpp"
#include "server/http/json_reply.hpp"
#include "server/http/json_service.hpp"

#include <algorithm>
#include <utility>

namespace hoopgit::front {
namespace {

using identity::Scope;

/// Who asks, with the roles that count here.
Result<retention::Caller> caller_of(const JsonService& service,
                                    const Request& request, Scope scope) {
  const auto caller = TRY(identify(request, service.identities, scope));
  return retention::Caller{caller.identity.actor,
                           is_administrator(service, caller.identity),
                           is_auditor(service, caller.identity)};
}

Result<retention::Caller> reader_of(const JsonService& service,
                                    const Request& request) {
  auto caller = TRY(caller_of(service, request, Scope::api_read));
  if (caller.is_administrator || caller.is_auditor) return caller;
  return Error{Fault::forbidden,
               "cannot show this: it is for administrators and auditors",
               "hoopgit whoami shows your groups"};
}

std::string name_of(const JsonService& service, const store::Person& person) {
  auto name = service.names.name_of(person);
  return name.empty() ? person_words(person.subject_in_clear()) : name;
}

/// An order, or the condition of a hold, for those who have to know whom it is
/// about.
json::Value with_person(const JsonService& service, json::Value value) {
  if (const json::Value* filter = value.find("filter"))
    value.set("filter", with_person(service, *filter));
  const json::Value* subject = value.find("subject");
  if (subject == nullptr || subject->as_text() == nullptr) return value;
  auto known = service.names.open(committed_in(*subject->as_text()));
  if (!known.empty()) value.set("subject", std::move(known));
  return value;
}

api::Hold view_of(const JsonService& service, const store::HoldRow& hold) {
  return {hold.name, name_of(service, hold.owner), hold.reason,
          with_person(service, hold.filter), hold.time};
}

Result<api::Request> view_of(const JsonService& service,
                             const store::ConsentRow& row) {
  return api::Request{
      .id = row.id,
      .subject = retention::subject_of(row),
      .kind = row.kind,
      .order = with_person(service, to_json(TRY(retention::order_of(row)))),
      .by = name_of(service, row.by),
      .reason = row.reason,
      .ticket = row.ticket,
      .created = row.created,
      .expires = row.expires};
}

Result<json::Value> holds(const JsonService& service, const Request& request,
                          const Route::Fields&) {
  TRY(reader_of(service, request));
  json::Array all;
  for (const auto& hold : TRY(service.custody.holds()))
    all.push_back(api::to_json(view_of(service, hold)));
  return json::object({{"holds", std::move(all)}});
}

Result<json::Value> requests(const JsonService& service, const Request& request,
                             const Route::Fields&) {
  TRY(reader_of(service, request));
  json::Array all;
  for (const auto& row : TRY(service.custody.waiting()))
    all.push_back(api::to_json(TRY(view_of(service, row))));
  return json::object({{"requests", std::move(all)}});
}

Result<json::Value> ask(const JsonService& service, const Request& request,
                        const Route::Fields&) {
  const auto caller = TRY(caller_of(service, request, Scope::api_approve));
  const auto body = TRY(json_body(request));
  const std::string kind = TRY(body.text("kind"));
  const json::Value order = TRY(body.object("order"));
  const auto row = TRY(service.custody.ask(
      caller,
      {TRY(retention::order_from(kind, order)), TRY(body.text("reason")),
       TRY(body.maybe_text("ticket")).value_or("")}));
  return api::to_json(TRY(view_of(service, row)));
}

Result<json::Value> confirm(const JsonService& service, const Request& request,
                            const Route::Fields& fields) {
  const auto caller = TRY(caller_of(service, request, Scope::api_approve));
  const auto body = TRY(json_body(request));
  const auto id = std::ranges::find(
      fields, "id", [](const auto& field) { return field.first; });
  const std::string subject = TRY(body.text("subject"));
  const auto row = TRY(service.custody.confirm(caller, id->second, subject));
  return api::to_json(TRY(view_of(service, row)));
}

}  // namespace

std::vector<Route> retention_routes(const JsonService& service) {
  return {json_route(service, "GET", "/api/v1/admin/holds", holds),
          json_route(service, "GET", "/api/v1/admin/requests", requests),
          json_route(service, "POST", "/api/v1/admin/requests", ask),
          json_route(service, "POST", "/api/v1/admin/requests/{id}/confirm",
                     confirm)};
}

}  // namespace hoopgit::front
