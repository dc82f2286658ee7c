#include "server/identity/identities.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "server/identity/auth_event.hpp"
#include "server/identity/claims.hpp"
#include "server/identity/issuer_keys.hpp"
#include "server/identity/verification.hpp"

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

Error not_valid() {
  return {Fault::unauthenticated,
          "cannot accept the credential: it is not valid", "hoopgit login"};
}

Error no_scope() {
  return {Fault::forbidden,
          "cannot issue a credential: invalid_scope, none that was asked for "
          "can be given"};
}

std::vector<Scope> granted(const IssuerSettings& issuer,
                           const std::vector<std::string>& asked) {
  // Machines do not approve, and nobody administers by exchanging a token.
  std::vector<Scope> scopes{Scope::git_read, Scope::git_write, Scope::api_read};
  if (issuer.is_for_people()) scopes.push_back(Scope::api_approve);
  if (asked.empty()) return scopes;
  std::erase_if(scopes, [&](Scope scope) {
    return std::find(asked.begin(), asked.end(), name_of(scope)) == asked.end();
  });
  return scopes;
}

std::vector<std::string> names_of(const std::vector<Scope>& scopes) {
  std::vector<std::string> names;
  names.reserve(scopes.size());
  for (const auto scope : scopes)
    names.emplace_back(name_of(scope));
  return names;
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
  identity.expires = row.expires;
  identity.groups_at = row.groups_at;
  return identity;
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

}  // namespace

struct Identities::Inner {
  /// Fault::unavailable when the issuer's keys cannot be had.
  Result<Verification> verify(const ExchangeRequest& request);
  Result<Checked<Issued>> issue(store::Transaction& transaction,
                                const ExchangeRequest& request,
                                const Verified& verified);
  Result<Issued> issue(const ExchangeRequest& request,
                       const Verified& verified);
  Result<Issued> refuse(store::Actor actor, const Refused& refused);
  Result<Issued> no_room(const ExchangeRequest& request,
                         const Verified& verified, const Error& problem);
  Error unreachable(const ExchangeRequest& request,
                    const IssuerSettings& issuer, const Error& problem);
  store::TokenRow make_row(const ExchangeRequest& request,
                           const Verified& verified, const Holder& holder);

  Settings settings;
  store::Store& store;
  const Clock& clock;
  // By issuer and file: two entries of one issuer ask it once.
  std::map<std::pair<std::string, std::filesystem::path>,
           std::unique_ptr<IssuerKeys>>
      keys{};
};

Result<Verification> Identities::Inner::verify(const ExchangeRequest& request) {
  const IssuerSettings* asked = nullptr;
  auto verification = identity::verify(
      request.subject_token.reveal(), settings,
      [&](const IssuerSettings& issuer, const KeyWanted& wanted) {
        asked = &issuer;
        return keys.at({issuer.issuer, issuer.jwks_file})->find(wanted);
      },
      clock.now());
  if (verification) return verification;
  return unreachable(request, *asked, verification.error());
}

store::TokenRow Identities::Inner::make_row(const ExchangeRequest& request,
                                            const Verified& verified,
                                            const Holder& holder) {
  store::TokenRow row;
  row.id = to_hex(crypto::random_bytes(8));
  row.holder = actor_for(request, verified, holder);
  row.email = holder.email;
  row.scopes = names_of(granted(*verified.issuer, request.scopes));
  if (request.repository) row.repositories = {request.repository->text()};
  row.created = clock.now();
  row.expires = row.created + settings.token_life;
  row.groups_at = verified.issued;
  return row;
}

Result<Checked<Issued>> Identities::Inner::issue(
    store::Transaction& transaction, const ExchangeRequest& request,
    const Verified& verified) {
  using Answer = Checked<Issued>;
  const Time until = verified.useless_after;
  if (verified.issuer->one_time &&
      !TRY(transaction.use_once(replay_mark(verified), until)))
    return Answer(Reason::replay);
  const auto read = read_holder(*verified.issuer, verified.claims);
  if (const auto* why = std::get_if<Reason>(&read)) return Answer(*why);

  auto row = make_row(request, verified, std::get<Holder>(read));
  if (row.scopes.empty()) return no_scope();
  Secret token = make_credential();
  row.hash = crypto::sha256_hex(token.reveal());
  TRY(transaction.add_token(row));
  if (TRY(transaction.use_once("login:" + verified.fingerprint, until)))
    TRY(transaction.append(login_event(row)));
  TRY(transaction.append(issued_event(row)));
  Identity identity = identity_of(row);
  auto scopes = identity.scopes;
  return Answer(Issued{std::move(token), row.id, settings.token_life,
                       std::move(scopes), std::move(identity)});
}

Result<Issued> Identities::Inner::issue(const ExchangeRequest& request,
                                        const Verified& verified) {
  std::optional<Checked<Issued>> answer;
  auto stored = store.change([&](store::Transaction& transaction) {
    answer.reset();
    auto tried = issue(transaction, request, verified);
    if (!tried) return Result<void>(std::move(tried).error());
    answer = *std::move(tried);
    // A refused token must leave nothing behind: an error rolls back.
    return std::holds_alternative<Reason>(*answer)
               ? Result<void>(not_verified())
               : Result<void>();
  });
  if (answer && std::holds_alternative<Reason>(*answer))
    return refuse(actor_for(request, verified),
                  {std::get<Reason>(*answer), verified.issuer});
  if (stored) return std::get<Issued>(*std::move(answer));

  if (stored.error().fault == Fault::limit)
    return no_room(request, verified, stored.error());
  if (stored.error().fault == Fault::forbidden) {
    auto event =
        denied_event(actor_for(request, verified), "scope", verified.issuer);
    event.type = "auth.token_refused";
    TRY(append(store, event));
  }
  return std::move(stored).error();
}

/// Who cannot be remembered cannot be let in: the token might come again.
Result<Issued> Identities::Inner::no_room(const ExchangeRequest& request,
                                          const Verified& verified,
                                          const Error& problem) {
  auto event = denied_event(actor_for(request, verified),
                            name_of(Reason::replay), verified.issuer);
  event.outcome = store::Outcome::failure;
  event.data.set("detail", problem.message);
  TRY(append(store, event));
  return Error{Fault::unavailable, problem.message, problem.hint};
}

Result<Issued> Identities::Inner::refuse(store::Actor actor,
                                         const Refused& refused) {
  auto event =
      denied_event(std::move(actor), name_of(refused.reason), refused.issuer);
  if (!refused.foreign_keys.empty())
    event.data.set("foreign_keys", json::array_of(refused.foreign_keys));
  TRY(append(store, event));
  return not_verified();
}

Error Identities::Inner::unreachable(const ExchangeRequest& request,
                                     const IssuerSettings& issuer,
                                     const Error& problem) {
  auto event = denied_event(stranger(request, &issuer), "unavailable", &issuer);
  event.outcome = store::Outcome::failure;
  event.data.set("detail", problem.message);
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
}

Identities::~Identities() = default;

Result<Identity> Identities::identify(const Secret& credential) const {
  if (!looks_like_credential(credential.reveal())) return not_valid();
  const auto row =
      TRY(inner_->store.token(crypto::sha256_hex(credential.reveal())));
  if (!row || row->revoked || inner_->clock.now() >= row->expires)
    return not_valid();
  return identity_of(*row);
}

Result<Issued> Identities::exchange(const ExchangeRequest& request) {
  const auto verification = TRY(inner_->verify(request));
  if (const auto* refused = std::get_if<Refused>(&verification))
    return inner_->refuse(stranger(request, refused->issuer), *refused);
  return inner_->issue(request, std::get<Verified>(verification));
}

Result<void> Identities::revoke(const Secret& credential) {
  if (!looks_like_credential(credential.reveal())) return {};
  const std::string hash = crypto::sha256_hex(credential.reveal());
  const auto row = TRY(inner_->store.token(hash));
  if (!row) return {};
  return inner_->store.change(
      [&](store::Transaction& transaction) -> Result<void> {
        if (!TRY(transaction.revoke_token(hash, inner_->clock.now())))
          return {};
        TRY(transaction.append(revoked_event(identity_of(*row))));
        return {};
      });
}

json::Value Identities::protected_resource() const {
  return identity::protected_resource(inner_->settings);
}

json::Value Identities::authorization_server() const {
  return identity::authorization_server(inner_->settings);
}

}  // namespace hoopgit::identity
