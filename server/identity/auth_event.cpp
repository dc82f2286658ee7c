#include "server/identity/auth_event.hpp"

namespace hoopgit::identity {

store::Actor stranger(const ExchangeRequest& request,
                      const IssuerSettings* issuer) {
  store::Actor actor;
  if (issuer != nullptr) actor.kind = issuer->kind;
  actor.address = request.address;
  actor.user_agent = request.user_agent;
  return actor;
}

store::Actor actor_for(const ExchangeRequest& request, const Verified& verified,
                       const Holder& holder) {
  store::Actor actor = stranger(request, verified.issuer);
  actor.person = holder.person;
  actor.groups = holder.groups;
  // All credentials that come of one ID token are of one session.
  actor.session = verified.fingerprint.substr(0, 16);
  return actor;
}

store::Actor actor_for(const ExchangeRequest& request,
                       const Verified& verified) {
  const auto read = read_holder(verified);
  if (const auto* holder = std::get_if<Holder>(&read))
    return actor_for(request, verified, *holder);
  return stranger(request, verified.issuer);
}

store::Event denied_event(store::Actor actor, std::string_view reason,
                          const IssuerSettings* issuer) {
  store::Event event{.type = "auth.denied",
                     .outcome = store::Outcome::denied,
                     .severity = store::Severity::warning,
                     .actor = std::move(actor)};
  event.data = json::object({{"method", "oidc"}, {"reason", reason}});
  if (issuer != nullptr) event.data.set("issuer", issuer->issuer);
  return event;
}

store::Event issued_event(const store::TokenRow& row) {
  store::Event event{.type = "auth.token_issued", .actor = row.holder};
  event.data = json::object({{"token_id", row.id},
                             {"verbs", json::array_of(row.scopes)},
                             {"expires", to_rfc3339(row.expires)}});
  if (!row.repositories.empty())
    event.data.set("repo", row.repositories.front());
  if (!row.trust.empty()) event.data.set("trust", row.trust);
  if (!row.refs.empty()) event.data.set("refs", json::array_of(row.refs));
  if (row.is_bound) event.data.set("bound", true);
  return event;
}

store::Event run_started_event(const store::TokenRow& row, Time ends) {
  store::Event event{.type = "agent.run_started",
                     .severity = store::Severity::notice,
                     .actor = row.holder};
  event.data = json::object({{"agent", row.holder.agent},
                             {"repos", json::array_of(row.repositories)},
                             {"refs", json::array_of(row.refs)},
                             {"expires", to_rfc3339(ends)}});
  if (row.limits) {
    event.data.set("actions", json::array_of(row.limits->actions));
    event.data.set("pushes", row.limits->pushes);
  }
  return event;
}

store::Event login_event(const store::TokenRow& row,
                         const std::string& detail) {
  store::Event event{.type = "auth.login", .actor = row.holder};
  event.data =
      json::object({{"method", "oidc"}, {"issuer", row.holder.person.issuer}});
  if (!detail.empty()) event.data.set("detail", detail);
  return event;
}

store::Event refused_event(store::Actor actor, std::string_view reason) {
  auto event = denied_event(std::move(actor), reason, nullptr);
  event.type = "auth.token_refused";
  event.data.set("method", "refresh_token");
  return event;
}

store::Event logout_event(store::Actor actor, std::string_view reason) {
  const std::string agent = actor.agent;
  store::Event event{.type = agent.empty() ? "auth.logout" : "agent.run_ended",
                     .actor = std::move(actor)};
  event.data = json::object({{"reason", reason}});
  if (!agent.empty()) event.data.set("agent", agent);
  return event;
}

store::Event revoked_event(const Identity& identity) {
  store::Event event{.type = "auth.token_revoked",
                     .severity = store::Severity::notice,
                     .actor = identity.actor};
  event.data = json::object({{"token_id", identity.token_id}});
  return event;
}

}  // namespace hoopgit::identity
