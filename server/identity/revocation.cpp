// How credentials and sessions end before their time.

#include "core/crypto/crypto.hpp"
#include "server/identity/auth_event.hpp"
#include "server/identity/inner.hpp"

#include <algorithm>

namespace hoopgit::identity {
namespace {

/// At most this many events for one decision; the last tells of the rest.
constexpr std::size_t most_events = 100;

std::string_view kind_of(const store::TokenFilter& filter) {
  if (filter.token) return "token";
  if (filter.session) return "session";
  return filter.holder ? "person" : "all";
}

/// What the decision was about, as event data.
json::Value data_of(const store::TokenFilter& filter,
                    const std::string& reason) {
  json::Value data =
      json::object({{"reason", reason}, {"of", kind_of(filter)}});
  if (filter.session) data.set("session", *filter.session);
  if (filter.holder) {
    data.set("issuer", filter.holder->issuer);
    data.set("subject", filter.holder->subject);
  }
  return data;
}

/// One event for each credential. That nothing was good any more is worth
/// knowing, too.
Result<void> tell(store::Transaction& transaction, const store::Actor& by,
                  const store::RevokedIds& revoked, const json::Value& data) {
  const auto& ids = revoked.tokens;
  const auto count =
      std::clamp(ids.size(), std::size_t{1}, std::size_t{most_events});
  for (std::size_t i = 0; i < count; ++i) {
    store::Event event{.type = "auth.token_revoked",
                       .severity = store::Severity::notice,
                       .actor = by};
    event.data = data;
    if (!ids.empty()) event.data.set("token_id", ids[i]);
    if (i + 1 == count) {
      event.data.set("further", static_cast<std::int64_t>(
                                    ids.size() - std::min(count, ids.size())));
      event.data.set("sessions",
                     static_cast<std::int64_t>(revoked.sessions.size()));
    }
    TRY(transaction.append(event));
  }
  return {};
}

}  // namespace

Result<void> Identities::revoke(const Secret& credential,
                                const std::optional<KeyProof>& proof) {
  if (proof) {
    const auto proven = inner_->check(*proof);
    if (const auto* fault = std::get_if<ProofFault>(&proven))
      return no_proof(*fault);
  }
  const bool is_session = looks_like_refresh_token(credential.reveal());
  if (!is_session && !looks_like_credential(credential.reveal())) return {};
  const std::string hash = crypto::sha256_hex(credential.reveal());
  const Time now = inner_->clock.now();
  if (is_session)
    return inner_->store.change(
        [&](store::Transaction& transaction) -> Result<void> {
          const auto session = TRY(transaction.find_session(hash));
          if (!session || session->ended) return {};
          TRY(transaction.revoke_tokens({.session = session->id}, now));
          auto actor = session->holder;
          actor.address.clear();
          actor.user_agent.clear();
          TRY(transaction.append(logout_event(actor, "revoked")));
          return {};
        });
  const auto row = TRY(inner_->store.token(hash));
  if (!row) return {};
  return inner_->store.change(
      [&](store::Transaction& transaction) -> Result<void> {
        if (!TRY(transaction.revoke_token(hash, now))) return {};
        TRY(transaction.append(revoked_event(identity_of(*row))));
        return {};
      });
}

Result<Revocation> Identities::revoke(const store::TokenFilter& filter,
                                      const store::Actor& by,
                                      const std::string& reason) {
  Revocation done;
  TRY(inner_->store.change(
      [&](store::Transaction& transaction) -> Result<void> {
        const auto revoked =
            TRY(transaction.revoke_tokens(filter, inner_->clock.now()));
        done = {revoked.tokens.size(), revoked.sessions.size()};
        return tell(transaction, by, revoked, data_of(filter, reason));
      }));
  return done;
}

}  // namespace hoopgit::identity
