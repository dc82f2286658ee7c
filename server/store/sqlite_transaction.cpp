#include "server/store/sqlite_transaction.hpp"

#include "core/crypto/crypto.hpp"
#include "server/store/anchor_table.hpp"
#include "server/store/body_table.hpp"
#include "server/store/checkpoint_table.hpp"
#include "server/store/consent_table.hpp"
#include "server/store/cursor_table.hpp"
#include "server/store/document_table.hpp"
#include "server/store/hold_table.hpp"
#include "server/store/known_ref_table.hpp"
#include "server/store/log_table.hpp"
#include "server/store/opened.hpp"
#include "server/store/person_rows.hpp"
#include "server/store/push_table.hpp"
#include "server/store/session_table.hpp"
#include "server/store/token_table.hpp"
#include "server/store/vote_table.hpp"

namespace hoopgit::store {

Result<std::uint64_t> SqliteTransaction::append(const Event& event) {
  return log_.append(TRY(covered(origin_.cover, *this, event)));
}

Result<std::optional<PushRow>> SqliteTransaction::find_push(const PushId& id) {
  return opened(origin_.cover, store::find_push(connection_, id));
}

Result<std::optional<PushRow>> SqliteTransaction::find_open_push(
    std::string_view key) {
  return opened(origin_.cover, store::find_open_push(connection_, key));
}

Result<std::vector<PushRow>> SqliteTransaction::open_pushes_on(
    const RepositoryName& repository, const std::vector<std::string>& refs) {
  return opened(origin_.cover, find_open_pushes(connection_, repository, refs));
}

Result<void> SqliteTransaction::add_push(const PushRow& row) {
  PushRow kept = row;
  kept.requester = TRY(covered(origin_.cover, *this, row.requester));
  TRY(log_.notes().note("push", {row.id.text()}));
  return insert_push(connection_, kept, now());
}

Result<bool> SqliteTransaction::update(const PushRow& row, PushState from,
                                       std::int64_t stored_fence) {
  PushRow kept = row;
  kept.requester = TRY(covered(origin_.cover, *this, row.requester));
  TRY(log_.notes().note("push", {row.id.text()}));
  return update_push(connection_, kept, from, stored_fence, now());
}

Result<bool> SqliteTransaction::replace_push(const PushRow& row,
                                             PushState from) {
  return update(row, from, row.fence);
}

Result<bool> SqliteTransaction::claim_push(PushRow& row, PushState from) {
  return raise_fence(row, from, 1);
}

Result<bool> SqliteTransaction::take_over_push(PushRow& row, PushState from) {
  return raise_fence(row, from, 0);
}

Result<bool> SqliteTransaction::raise_fence(PushRow& row, PushState from,
                                            int attempts) {
  PushRow claimed = row;
  ++claimed.fence;
  claimed.attempt += attempts;
  if (!TRY(update(claimed, from, row.fence))) return false;
  ++claimed.version;
  row = std::move(claimed);
  return true;
}

Result<Person> SqliteTransaction::cover(const Person& person) {
  return covered(origin_.cover, *this, person);
}

Result<std::size_t> SqliteTransaction::rewrite_persons() {
  const auto changed =
      TRY(store::rewrite_persons(connection_, origin_.cover, *this));
  // What stood there before is to be in no file.
  has_removed_ |= changed > 0;
  if (changed > 0) log_.notes().persons_rewritten();
  return changed;
}

Result<bool> SqliteTransaction::is_engaged(const Person& person) {
  return store::is_engaged(connection_, TRY(cover(person)), now());
}

Result<void> SqliteTransaction::put_vote(const VoteRow& vote) {
  VoteRow kept = vote;
  kept.voter = TRY(cover(vote.voter));
  TRY(log_.notes().note(
      "vote", {vote.push.text(), kept.voter.issuer, kept.voter.subject}));
  return store::put_vote(connection_, kept);
}

Result<bool> SqliteTransaction::remove_vote(const PushId& push,
                                            const Person& voter) {
  const Person kept = TRY(cover(voter));
  TRY(log_.notes().note("vote", {push.text(), kept.issuer, kept.subject}));
  return store::remove_vote(connection_, push, kept);
}

Result<std::vector<VoteRow>> SqliteTransaction::votes_on(const PushId& push) {
  return opened(origin_.cover, find_votes(connection_, push));
}

Result<void> SqliteTransaction::add_token(const TokenRow& token) {
  TokenRow kept = token;
  kept.holder = TRY(covered(origin_.cover, *this, token.holder));
  TRY(log_.notes().note("token", {token.hash}));
  return insert_token(connection_, kept, now());
}

Result<void> SqliteTransaction::remove_tokens(const Person& holder) {
  has_removed_ = true;
  const Person kept = TRY(cover(holder));
  for (const auto& hash : TRY(find_tokens(connection_, kept)))
    TRY(log_.notes().note("token", {hash}));
  for (const auto& id : TRY(find_sessions(connection_, kept)))
    TRY(log_.notes().note("session", {id}));
  TRY(remove_sessions(connection_, kept));
  return store::remove_tokens(connection_, kept);
}

Result<bool> SqliteTransaction::revoke_token(std::string_view hash, Time when) {
  TRY(log_.notes().note("token", {std::string(hash)}));
  return store::revoke_token(connection_, hash, when);
}

Result<RevokedIds> SqliteTransaction::revoke_tokens(const TokenFilter& filter,
                                                    Time when) {
  TokenFilter kept = filter;
  if (filter.holder) kept.holder = TRY(cover(*filter.holder));
  auto ending = TRY(find_good(connection_, kept, when));
  for (const auto& hash : ending.hashes)
    TRY(log_.notes().note("token", {hash}));
  for (const auto& id : ending.sessions)
    TRY(log_.notes().note("session", {id}));
  TRY(end_all(connection_, ending, when));
  return RevokedIds{std::move(ending.ids), std::move(ending.sessions)};
}

Result<void> SqliteTransaction::add_session(const SessionRow& session) {
  SessionRow kept = session;
  kept.holder = TRY(covered(origin_.cover, *this, session.holder));
  TRY(log_.notes().note("session", {session.id}));
  return insert_session(connection_, kept, now());
}

Result<std::optional<SessionRow>> SqliteTransaction::find_session(
    std::string_view renewal_hash) {
  return opened(origin_.cover, store::find_session(connection_, renewal_hash));
}

Result<void> SqliteTransaction::add_renewal(std::string_view session,
                                            std::string_view hash,
                                            Time idle_until,
                                            std::string_view replaced) {
  TRY(log_.notes().note("renewal", {std::string(hash)}));
  TRY(log_.notes().note("session", {std::string(session)}));
  return store::add_renewal(connection_, session, hash, idle_until, replaced);
}

Result<RenewalUse> SqliteTransaction::use_renewal(std::string_view hash) {
  TRY(log_.notes().note("renewal", {std::string(hash)}));
  const auto state = TRY(renewal_state(connection_, hash));
  if (state == RenewalState::fresh) {
    TRY(set_renewal_state(connection_, hash, RenewalState::used));
    return RenewalUse::first;
  }
  if (state != RenewalState::used) return RenewalUse::stolen;
  const auto successors = TRY(find_successors(connection_, hash));
  for (const auto& each : successors)
    if (TRY(renewal_state(connection_, each)) != RenewalState::fresh)
      return RenewalUse::stolen;
  for (const auto& each : successors) {
    TRY(log_.notes().note("renewal", {each}));
    TRY(set_renewal_state(connection_, each, RenewalState::dead));
  }
  TRY(set_renewal_state(connection_, hash, RenewalState::used_twice));
  return RenewalUse::again;
}

Result<bool> SqliteTransaction::is_renewal(std::string_view hash) {
  return TRY(renewal_state(connection_, hash)) == RenewalState::fresh;
}

Result<std::int64_t> SqliteTransaction::pushes_of(const Actor& agent,
                                                  Time since) {
  return count_pushes(connection_, TRY(cover(agent.person)), agent.session,
                      since);
}

Result<bool> SqliteTransaction::knows_key(const Person& holder,
                                          std::string_view key) {
  return has_key(connection_, TRY(cover(holder)), key);
}

Result<bool> SqliteTransaction::use_once(std::string_view value, Time until) {
  TRY(log_.notes().note_bytes("used", crypto::sha256(value)));
  return store::use_once(connection_, value, until, now());
}

Result<std::optional<BodyRow>> SqliteTransaction::find_body(
    std::string_view commitment) {
  return store::find_body(connection_, commitment);
}

Result<std::vector<BodyRow>> SqliteTransaction::find_bodies_typed(
    std::string_view type) {
  return store::find_bodies_typed(connection_, type);
}

Result<void> SqliteTransaction::put_body(const BodyRow& body) {
  TRY(log_.notes().note("body", {body.commitment}));
  return store::put_body(connection_, body);
}

Result<void> SqliteTransaction::put_cursor(const CursorRow& cursor) {
  TRY(log_.notes().note("cursor", {cursor.sink}));
  return store::put_cursor(connection_, cursor);
}

Result<void> SqliteTransaction::put_anchor(const AnchorRow& anchor) {
  return store::put_anchor(connection_, anchor);
}

Result<void> SqliteTransaction::put_known_ref(const KnownRef& known) {
  TRY(log_.notes().note("known_ref",
                        {known.repository, known.upstream, known.ref}));
  return store::put_known_ref(connection_, known);
}

Result<void> SqliteTransaction::put_document(std::string_view sha256,
                                             std::string_view kind,
                                             std::string_view text) {
  TRY(log_.notes().note("document", {std::string(sha256)}));
  return store::put_document(connection_, sha256, kind, text);
}

Result<bool> SqliteTransaction::erase_body(std::string_view commitment) {
  has_removed_ = true;
  TRY(log_.notes().note("body", {std::string(commitment)}));
  return store::erase_body(connection_, commitment);
}

Result<bool> SqliteTransaction::remove_known_ref(std::string_view upstream,
                                                 std::string_view repository,
                                                 std::string_view ref) {
  TRY(log_.notes().note(
      "known_ref",
      {std::string(repository), std::string(upstream), std::string(ref)}));
  return store::remove_known_ref(connection_, upstream, repository, ref);
}

Result<bool> SqliteTransaction::remove_hold(std::string_view name) {
  TRY(log_.notes().note("hold", {std::string(name)}));
  return store::remove_hold(connection_, name);
}

Result<std::vector<HoldRow>> SqliteTransaction::holds() {
  return opened(origin_.cover, find_holds(connection_));
}

Result<bool> SqliteTransaction::add_hold(const HoldRow& hold) {
  HoldRow kept = hold;
  kept.owner = TRY(cover(hold.owner));
  kept.filter = TRY(covered(origin_.cover, *this, hold.filter));
  TRY(log_.notes().note("hold", {hold.name}));
  return store::add_hold(connection_, kept);
}

Result<bool> SqliteTransaction::add_consent(const ConsentRow& consent) {
  ConsentRow kept = consent;
  kept.by = TRY(cover(consent.by));
  kept.subject = TRY(covered(origin_.cover, *this, consent.subject));
  TRY(log_.notes().note("consent", {consent.id}));
  return store::add_consent(connection_, kept, now());
}

Result<std::optional<ConsentRow>> SqliteTransaction::take_consent(
    std::string_view id) {
  TRY(log_.notes().note("consent", {std::string(id)}));
  return opened(origin_.cover, store::take_consent(connection_, id, now()));
}

Result<std::uint64_t> SqliteTransaction::prune_entries(std::uint64_t below) {
  has_removed_ = true;
  return store::prune_entries(connection_, below);
}

Result<void> SqliteTransaction::save_checkpoint(std::uint64_t size,
                                                std::string_view root,
                                                std::string_view note) {
  // The log may have grown in this transaction, and is compared with its head.
  TRY(finish());
  return put_checkpoint(connection_, size, root, note, now());
}

}  // namespace hoopgit::store
