#include "server/attestor/issued_statements.hpp"
#include "server/audit/reading.hpp"
#include "server/http/challenge.hpp"
#include "server/http/json_reply.hpp"
#include "server/http/json_service.hpp"
#include "server/http/push_lookup.hpp"

namespace hoopgit::front {
namespace {

/// What it shows is told from entries: whoever reads it has read the log.
Result<void> note_reading(const JsonService& service,
                          const identity::Identity& reader,
                          const store::PushRow& row,
                          const attestor::IssuedStatements& issued) {
  store::EventFilter asked;
  asked.push = row.id.text();
  asked.type = "attestation.issued";
  return store::append(service.store,
                       audit::query_event(reader.actor, asked, issued.events));
}

Result<json::Value> attestations(const JsonService& service,
                                 const Request& request,
                                 const Route::Fields& fields) {
  const auto caller =
      TRY(identify(request, service.identities, identity::Scope::api_read));
  const auto row = TRY(look_up(service, fields, caller.identity));
  const auto issued = TRY(attestor::issued_for(service.store, row.id));
  json::Array envelopes;
  for (const auto& line : issued.envelopes)
    envelopes.push_back(TRY(json::parse(line)));
  TRY(note_reading(service, caller.identity, row, issued));
  return json::object({{"push", row.id.text()},
                       {"keys", json::array_of(service.attestor.public_keys())},
                       {"envelopes", std::move(envelopes)}});
}

}  // namespace

std::vector<Route> attestation_routes(const JsonService& service) {
  return {json_route(service, "GET", "/api/v1/pushes/{id}/attestations",
                     attestations)};
}

}  // namespace hoopgit::front
