#include "server/identity/identities.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "server/identity/auth_event.hpp"
#include "server/identity/claims.hpp"
#include "server/identity/inner.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;

/// What is wrong with a token is for the audit: here is one text for all.
Error not_verified() {
  return {Fault::unauthenticated,
          "cannot accept the token: it was not verified", "hoopgit login"};
}

/// What a one-time token is remembered by. "jti" is unique per issuer only.
std::string replay_mark(const Verified& verified) {
  const auto* id = verified.claims.find("jti");
  const bool named =
      id != nullptr && id->as_text() != nullptr && !id->as_text()->empty();
  return "replay:" + (named ? crypto::sha256_hex(verified.issuer->issuer +
                                                 '\n' + *id->as_text())
                            : verified.fingerprint);
}

/// A job has its session for as long as its own token, and an hour at most.
Time job_ends(const Verified& verified, Time now) {
  return std::min<Time>(verified.useless_after, now + 1h);
}

/// Nobody's session outlives the sign-in that it began with.
Time person_ends(const Verified& verified, Time ends) {
  return std::min(ends, verified.sign_in_by.value_or(ends));
}

bool gets_session(const ExchangeRequest& request, const Verified& verified) {
  const auto& issuer = *verified.issuer;
  return issuer.is_for_people() ? request.wants_session : issuer.one_time;
}

}  // namespace

Error not_valid() {
  return {Fault::unauthenticated,
          "cannot accept the credential: it is not valid", "hoopgit login"};
}

Error no_scope() {
  return {Fault::forbidden, std::string(no_scope_message)};
}

Identity identity_of(const store::TokenRow& row) {
  Identity identity;
  identity.actor = row.holder;
  // Where the credential was issued is not where it is used.
  identity.actor.address.clear();
  identity.actor.user_agent.clear();
  identity.email = row.email;
  identity.token_id = row.id;
  for (const auto& name : row.scopes)
    if (const auto scope = parse_scope(name)) identity.scopes.push_back(*scope);
  identity.repositories = row.repositories;
  identity.refs = row.refs;
  identity.limits = row.limits;
  identity.trust = row.trust;
  identity.expires = row.expires;
  identity.groups_at = row.groups_at;
  return identity;
}

Result<Verification> Identities::Inner::verify(const ExchangeRequest& request) {
  const IssuerSettings* asked = nullptr;
  auto verification = identity::verify(
      request.subject_token.reveal(), settings,
      [&](const IssuerSettings& issuer, const KeyWanted& wanted) {
        asked = &issuer;
        return keys.at({issuer.issuer, issuer.jwks_file})->find(wanted);
      },
      clock.now());
  if (asked != nullptr) TRY(tell_skew(*asked));
  if (verification) {
    if (auto* verified = std::get_if<Verified>(&*verification))
      add_groups(*verified);
    return verification;
  }
  return unreachable(request, *asked, verification.error());
}

void Identities::Inner::add_groups(Verified& verified) {
  const auto graph = graphs.find(verified.issuer->name);
  if (graph == graphs.end() ||
      !leaves_groups_out(*verified.issuer, verified.claims))
    return;
  const auto person = verified.claims.maybe_text("oid");
  auto groups = graph->second->groups_of(person ? person->value_or("") : "");
  if (groups)
    verified.groups = *std::move(groups);
  else
    verified.groups_problem = groups.error().message;
}

Result<Issued> Identities::Inner::give(store::Transaction& transaction,
                                       store::TokenRow row) {
  Secret token = make_credential();
  row.id = to_hex(crypto::random_bytes(8));
  row.hash = crypto::sha256_hex(token.reveal());
  TRY(transaction.add_token(row));
  TRY(transaction.append(issued_event(row)));
  Identity identity = identity_of(row);
  auto scopes = identity.scopes;
  const auto life = std::chrono::duration_cast<std::chrono::seconds>(
      row.expires - row.created);
  return Issued{.token = std::move(token),
                .token_id = row.id,
                .life = life,
                .scopes = std::move(scopes),
                .identity = std::move(identity),
                .is_bound = row.is_bound};
}

Result<Identities::Inner::Outcome> Identities::Inner::issue(
    store::Transaction& transaction, const ExchangeRequest& request,
    const Verified& verified, const std::string& key) {
  const Time until = verified.useless_after;
  if (!TRY(is_made_for(transaction, request, verified, key)))
    return Outcome(Reason::nonce);
  if (verified.issuer->one_time &&
      !TRY(transaction.use_once(replay_mark(verified), until)))
    return Outcome(Reason::replay);
  const auto read = read_holder(verified);
  if (const auto* why = std::get_if<Reason>(&read)) return Outcome(*why);
  auto decision = admit(settings, *verified.issuer, verified.claims,
                        request.scopes, request.repository);
  if (auto* refused = std::get_if<NotTrusted>(&decision))
    return Outcome(std::move(*refused));
  const auto& admission = std::get<Admission>(decision);
  if (admission.scopes.empty()) return no_scope();

  const auto& holder = std::get<Holder>(read);
  store::TokenRow row;
  row.holder = actor_for(request, verified, holder);
  row.email = holder.email;
  row.scopes = names_of(admission.scopes);
  row.repositories = admission.repositories;
  row.refs = admission.refs;
  row.trust = admission.trust;
  row.created = clock.now();
  row.expires =
      row.created + std::min(admission.ttl.value_or(600s), settings.token_life);
  row.groups_at = verified.groups ? verified.groups->at : verified.issued;
  row.key = key;
  row.is_bound = !key.empty() && is_for_api(row.scopes);
  if (request.agent) {
    if (TRY(transaction.use_once("login:" + verified.fingerprint, until)))
      TRY(transaction.append(login_event(row)));
    return Outcome(TRY(delegate(transaction, std::move(row), *request.agent,
                                clock.now() + settings.session_life)));
  }
  std::optional<Secret> refresh_token;
  if (gets_session(request, verified)) {
    const bool is_job = !verified.issuer->is_for_people();
    row.holder.session = to_hex(crypto::random_bytes(8));
    store::TokenRow session = row;
    if (is_job) {
      session.scopes = names_of(admission.all_scopes);
      session.repositories = admission.all_repositories;
    }
    refresh_token = TRY(open_session(
        transaction, session,
        is_job ? job_ends(verified, row.created)
               : person_ends(verified, row.created + settings.session_life),
        is_job ? std::chrono::seconds(1h) : settings.session_idle));
  }
  if (TRY(transaction.use_once("login:" + verified.fingerprint, until)))
    TRY(transaction.append(login_event(row, verified.groups_problem)));
  Issued issued = TRY(give(transaction, std::move(row)));
  issued.refresh_token = std::move(refresh_token);
  return Outcome(std::move(issued));
}

Result<Issued> Identities::Inner::issue(const ExchangeRequest& request,
                                        const Verified& verified,
                                        const std::string& key) {
  std::optional<Outcome> outcome;
  auto stored = store.change([&](store::Transaction& transaction) {
    outcome.reset();
    auto tried = issue(transaction, request, verified, key);
    if (!tried) return Result<void>(std::move(tried).error());
    outcome = *std::move(tried);
    // A refused token must leave nothing behind: an error rolls back.
    return std::holds_alternative<Issued>(*outcome)
               ? Result<void>()
               : Result<void>(not_verified());
  });
  if (outcome && std::holds_alternative<Reason>(*outcome))
    return refuse(actor_for(request, verified),
                  {std::get<Reason>(*outcome), verified.issuer});
  if (outcome && std::holds_alternative<NotTrusted>(*outcome))
    return not_trusted(request, verified, std::get<NotTrusted>(*outcome));
  if (stored) {
    counts.count(verified.issuer->name, "taken");
    return std::get<Issued>(*std::move(outcome));
  }

  if (stored.error().fault == Fault::limit)
    return no_room(request, verified, stored.error());
  if (stored.error().fault == Fault::forbidden) {
    auto event =
        denied_event(actor_for(request, verified), "scope", verified.issuer);
    event.type = "auth.token_refused";
    counts.count(verified.issuer->name, "scope");
    TRY(append(store, event));
  }
  return std::move(stored).error();
}

/// The token is sound: who brought it may know which rule did not hold, but not
/// what the rule expects.
Result<Issued> Identities::Inner::not_trusted(const ExchangeRequest& request,
                                              const Verified& verified,
                                              const NotTrusted& refused) {
  auto event = denied_event(actor_for(request, verified),
                            name_of(Reason::policy), verified.issuer);
  event.data.set("detail", refused.why);
  counts.count(verified.issuer->name, name_of(Reason::policy));
  TRY(append(store, event));
  return Error{Fault::forbidden,
               "cannot issue a credential: not trusted, " + refused.why,
               "hoopgit policy test shows each clause"};
}

/// Who cannot be remembered cannot be let in: the token might come again.
Result<Issued> Identities::Inner::no_room(const ExchangeRequest& request,
                                          const Verified& verified,
                                          const Error& problem) {
  auto event = denied_event(actor_for(request, verified),
                            name_of(Reason::replay), verified.issuer);
  event.outcome = store::Outcome::failure;
  event.data.set("detail", problem.message);
  counts.count(verified.issuer->name, name_of(Reason::replay));
  TRY(append(store, event));
  return Error{Fault::unavailable, problem.message, problem.hint};
}

Result<Issued> Identities::Inner::refuse(store::Actor actor,
                                         const Refused& refused) {
  auto event =
      denied_event(std::move(actor), name_of(refused.reason), refused.issuer);
  counts.count(refused.issuer == nullptr ? "" : refused.issuer->name,
               name_of(refused.reason));
  if (!refused.foreign_keys.empty())
    event.data.set("foreign_keys", json::array_of(refused.foreign_keys));
  if (!refused.detail.empty()) event.data.set("detail", refused.detail);
  TRY(append(store, event));
  return not_verified();
}

Error Identities::Inner::unreachable(const ExchangeRequest& request,
                                     const IssuerSettings& issuer,
                                     const Error& problem) {
  auto event = denied_event(stranger(request, &issuer), "unavailable", &issuer);
  event.outcome = store::Outcome::failure;
  event.data.set("detail", problem.message);
  counts.count(issuer.name, "unavailable");
  if (auto stored = append(store, event); !stored)
    return std::move(stored).error();
  return {Fault::unavailable, "cannot verify the token: the issuer " +
                                  issuer.name + " does not answer"};
}

Identities::Identities(Settings settings, const http::Client& client,
                       store::Store& store, const Clock& clock)
    : inner_(new Inner{
          .settings = std::move(settings), .store = store, .clock = clock}) {
  auto& own = inner_->settings;
  if (own.audience.empty()) own.audience = own.public_url.origin();
  own.token_life = std::clamp<std::chrono::seconds>(own.token_life, 60s, 600s);
  for (const auto& issuer : own.issuers)
    inner_->keys.try_emplace(
        {issuer.issuer, issuer.jwks_file},
        std::make_unique<IssuerKeys>(issuer, client, clock));
  for (const auto& issuer : own.issuers)
    if (issuer.graph)
      inner_->graphs.try_emplace(
          issuer.name, std::make_unique<Graph>(issuer, client, clock));
}

Identities::~Identities() = default;

Result<store::TokenRow> Identities::Inner::good_token(
    const Secret& credential, std::optional<Time> admitted) const {
  if (!looks_like_credential(credential.reveal())) return not_valid();
  auto row = TRY(store.token(crypto::sha256_hex(credential.reveal())));
  if (!row || row->revoked || admitted.value_or(clock.now()) >= row->expires)
    return not_valid();
  return *std::move(row);
}

Result<Issued> Identities::exchange(const ExchangeRequest& request) {
  const auto verification = TRY(inner_->verify(request));
  if (const auto* refused = std::get_if<Refused>(&verification))
    return inner_->refuse(stranger(request, refused->issuer), *refused);
  const auto& verified = std::get<Verified>(verification);
  const auto proven = inner_->key_of(request, verified);
  if (const auto* fault = std::get_if<ProofFault>(&proven))
    return inner_->refuse(actor_for(request, verified), *fault,
                          verified.issuer);
  return inner_->issue(request, verified, std::get<std::string>(proven));
}

Result<void> Identities::Inner::tell_skew(const IssuerSettings& issuer) {
  const auto ahead = keys.at({issuer.issuer, issuer.jwks_file})->skew_to_tell();
  if (!ahead) return {};
  store::Event event;
  event.type = "relay.clock_skew";
  event.severity = store::Severity::high;
  event.data = json::object(
      {{"seconds", std::int64_t{ahead->count()}}, {"source", issuer.issuer}});
  return append(store, event);
}

Result<void> Identities::check_clocks() const {
  for (const auto& [name, of_issuer] : inner_->keys) {
    const auto ahead = of_issuer->standing().clock_ahead;
    if (!ahead || std::chrono::abs(*ahead) <= 60s) continue;
    return Error{Fault::unavailable,
                 "cannot trust the clock of this machine: it is " +
                     std::to_string(std::chrono::abs(*ahead).count()) +
                     (*ahead > 0s ? " s ahead of" : " s behind") +
                     " that of the issuer " + name.first,
                 "timedatectl set-ntp true"};
  }
  return {};
}

Standings Identities::standings() const {
  Standings standings{.strangers = inner_->counts.of("")};
  for (const auto& issuer : inner_->settings.issuers) {
    IssuerStanding standing{issuer.name, issuer.issuer, issuer.kind};
    standing.tokens = inner_->counts.of(issuer.name);
    standing.keys =
        inner_->keys.at({issuer.issuer, issuer.jwks_file})->standing();
    const auto graph = inner_->graphs.find(issuer.name);
    if (graph != inner_->graphs.end())
      standing.groups = graph->second->standing();
    standings.issuers.push_back(std::move(standing));
  }
  return standings;
}

json::Value Identities::protected_resource() const {
  return identity::protected_resource(inner_->settings);
}

json::Value Identities::authorization_server() const {
  return identity::authorization_server(inner_->settings);
}

}  // namespace hoopgit::identity
