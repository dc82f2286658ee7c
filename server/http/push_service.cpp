#include "core/base/text.hpp"
#include "server/approval/judgement.hpp"
#include "server/http/challenge.hpp"
#include "server/http/json_reply.hpp"
#include "server/http/json_service.hpp"
#include "server/http/push_lookup.hpp"
#include "server/relay/views.hpp"

#include <utility>

namespace hoopgit::front {
namespace {

using identity::Scope;
using store::PushRow;
using store::PushState;

constexpr std::size_t longest_comment = 2000;

Result<json::Value> view(const JsonService& service, const PushRow& row,
                         const identity::Identity& viewer) {
  return api::to_json(relay::view_of(row, TRY(service.store.votes(row.id)),
                                     viewer, service.approvals, service.names));
}

/// Told by its credential alone: what a policy has for its person and their
/// groups is nothing that an agent needs to know.
void describe_agent(api::WhoAmI& who, const identity::Identity& me) {
  who.groups.reset();
  who.agent = api::WhoAmI::Agent{.name = me.actor.agent, .refs = me.refs};
  if (me.limits) {
    who.agent->actions = me.limits->actions;
    who.agent->pushes = me.limits->pushes;
  }
  for (const auto& repository : me.repositories) {
    who.repositories.push_back({repository, {"fetch"}});
    if (me.may(Scope::git_write))
      who.repositories.back().may.emplace_back("push");
  }
}

/// Open to agents, too, which have no scope of the API: what they may do they
/// need to know before they try.
Result<json::Value> whoami(const JsonService& service, const Request& request,
                           const Route::Fields&) {
  const auto caller = TRY(recognize(request, service.identities));
  const auto& me = caller.identity;
  const bool is_agent = !me.actor.agent.empty();
  if (!is_agent) TRY(must_have(me, Scope::api_read));
  api::WhoAmI who{me.actor.person.issuer, me.actor.person.subject_in_clear(),
                  service.names.name_of(me.actor.person), me.actor.kind,
                  me.actor.groups};
  who.expires = me.expires;
  for (const auto scope : me.scopes)
    who.scopes.emplace_back(identity::name_of(scope));
  if (is_agent) {
    describe_agent(who, me);
    return api::to_json(who);
  }
  for (const auto& repository : service.repositories) {
    policy::Facts facts;
    facts.who = approval::who_of(me.actor);
    facts.repository = repository.name_or_pattern;
    facts.upstream = repository.upstream;
    facts.updates = {{"", policy::Action::fetch}};
    if (service.policy.judge(facts).verdict != policy::Verdict::allow) continue;
    who.repositories.push_back({repository.name_or_pattern, {"fetch"}});
    // Whether a push is let in depends on its refs; that one may be at all
    // is shown by a branch of one's own.
    facts.updates = {{"refs/heads/topic", policy::Action::create}};
    if (service.policy.judge(facts).verdict != policy::Verdict::deny)
      who.repositories.back().may.emplace_back("push");
  }
  return api::to_json(who);
}

Result<json::Value> list(const JsonService& service, const Request& request,
                         const Route::Fields&) {
  const auto caller =
      TRY(identify(request, service.identities, Scope::api_read));
  store::PushFilter filter;
  filter.limit = 200;
  if (request.query_field("state").value_or("open") == "open")
    filter.states = {PushState::receiving, PushState::quarantined,
                     PushState::scanning,  PushState::clean,
                     PushState::pending,   PushState::approved,
                     PushState::landing,   PushState::unknown,
                     PushState::failed,    PushState::needs_human};
  if (request.query_field("mine") == "1")
    filter.requester = caller.identity.actor.person;
  json::Array pushes;
  for (const auto& row : TRY(service.store.pushes(filter)))
    if (relay::may_see(row, caller.identity, service.auditors))
      pushes.push_back(TRY(view(service, row, caller.identity)));
  return json::object({{"pushes", std::move(pushes)}});
}

Result<json::Value> show(const JsonService& service, const Request& request,
                         const Route::Fields& fields) {
  const auto caller =
      TRY(identify(request, service.identities, Scope::api_read));
  return view(service, TRY(look_up(service, fields, caller.identity)),
              caller.identity);
}

Result<json::Value> review(const JsonService& service, const Request& request,
                           const Route::Fields& fields) {
  const auto caller =
      TRY(identify(request, service.identities, Scope::api_read));
  const PushRow row = TRY(look_up(service, fields, caller.identity));
  const auto review = TRY(relay::review_of(
      row, service.quarantines / row.id.text(), service.scanner));
  store::Event viewed = approval::event_of(
      row, "approval.viewed", caller.identity.actor,
      json::object({{"subject", row.subject}, {"complete", true}}));
  TRY(store::append(service.store, viewed));
  return api::to_json(review);
}

Result<json::Value> vote(const JsonService& service, const Request& request,
                         const Route::Fields& fields) {
  const auto caller =
      TRY(identify(request, service.identities, Scope::api_approve));
  const PushRow row = TRY(look_up(service, fields, caller.identity));
  auto asked = TRY(api::vote_request_from_json(TRY(json_body(request))));
  // Free text may hold a secret by mistake; it never gets onto the record.
  asked.comment =
      service.scanner.masked(asked.comment).substr(0, longest_comment);
  const PushRow now =
      TRY(service.approvals.vote(row.id, asked, caller.identity));
  service.land_soon(now.id);
  return view(service, now, caller.identity);
}

Result<json::Value> cancel(const JsonService& service, const Request& request,
                           const Route::Fields& fields) {
  const auto caller =
      TRY(identify(request, service.identities, Scope::api_read));
  const PushRow row =
      TRY(look_up_to_administer(service, fields, caller.identity));
  const PushRow now = TRY(service.approvals.cancel(
      row.id, caller.identity, is_administrator(service, caller.identity)));
  service.land_soon(now.id);
  return view(service, now, caller.identity);
}

}  // namespace

std::vector<Route> push_routes(const JsonService& service) {
  return {json_route(service, "GET", "/api/v1/whoami", whoami),
          json_route(service, "GET", "/api/v1/pushes", list),
          json_route(service, "GET", "/api/v1/pushes/{id}", show),
          json_route(service, "GET", "/api/v1/pushes/{id}/review", review),
          json_route(service, "POST", "/api/v1/pushes/{id}/votes", vote),
          json_route(service, "POST", "/api/v1/pushes/{id}/cancel", cancel)};
}

}  // namespace hoopgit::front
