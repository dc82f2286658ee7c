// How credentials and sessions end before their time.

#include "core/crypto/crypto.hpp"
#include "server/identity/auth_event.hpp"
#include "server/identity/inner.hpp"

namespace hoopgit::identity {
namespace {

/// At most this many events for one decision; the last tells of the rest.
constexpr std::size_t most_events = 100;

Result<void> tell(store::Transaction& transaction, const store::Actor& by,
                  const std::vector<std::string>& ids,
                  const std::string& reason) {
  for (std::size_t i = 0; i < ids.size() && i < most_events; ++i) {
    store::Event event{.type = "auth.token_revoked",
                       .severity = store::Severity::notice,
                       .actor = by};
    event.data = json::object({{"token_id", ids[i]}, {"reason", reason}});
    if (i + 1 == most_events && ids.size() > most_events)
      event.data.set("further",
                     static_cast<std::int64_t>(ids.size() - most_events));
    TRY(transaction.append(event));
  }
  if (!ids.empty()) return {};
  // That nothing was good any more is worth knowing, too.
  store::Event event{.type = "auth.token_revoked",
                     .severity = store::Severity::notice,
                     .actor = by};
  event.data = json::object({{"reason", reason}, {"further", 0}});
  TRY(transaction.append(event));
  return {};
}

}  // namespace

Result<void> Identities::revoke(const Secret& credential) {
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

Result<std::size_t> Identities::revoke(const store::TokenFilter& filter,
                                       const store::Actor& by,
                                       const std::string& reason) {
  std::size_t count = 0;
  TRY(inner_->store.change(
      [&](store::Transaction& transaction) -> Result<void> {
        const auto ids =
            TRY(transaction.revoke_tokens(filter, inner_->clock.now()));
        count = ids.size();
        return tell(transaction, by, ids, reason);
      }));
  return count;
}

}  // namespace hoopgit::identity
