#include "server/store/sqlite_transaction.hpp"

#include "server/store/anchor_table.hpp"
#include "server/store/body_table.hpp"
#include "server/store/checkpoint_table.hpp"
#include "server/store/consent_table.hpp"
#include "server/store/cursor_table.hpp"
#include "server/store/document_table.hpp"
#include "server/store/hold_table.hpp"
#include "server/store/known_ref_table.hpp"
#include "server/store/log_table.hpp"
#include "server/store/push_table.hpp"
#include "server/store/token_table.hpp"
#include "server/store/vote_table.hpp"

namespace hoopgit::store {

Result<std::uint64_t> SqliteTransaction::append(const Event& event) {
  if (!event.actor || !origin_.commit_to_name) return log_.append(event);
  auto display = TRY(origin_.commit_to_name(*this, event.actor->person));
  if (!display) return log_.append(event);
  Event complete = event;
  complete.bodies.push_back(*std::move(display));
  return log_.append(complete);
}

Result<std::optional<PushRow>> SqliteTransaction::find_push(const PushId& id) {
  return store::find_push(connection_, id);
}

Result<std::optional<PushRow>> SqliteTransaction::find_open_push(
    std::string_view key) {
  return store::find_open_push(connection_, key);
}

Result<std::vector<PushRow>> SqliteTransaction::open_pushes_on(
    const RepositoryName& repository, const std::vector<std::string>& refs) {
  return find_open_pushes(connection_, repository, refs);
}

Result<void> SqliteTransaction::add_push(const PushRow& row) {
  return insert_push(connection_, row, now());
}

Result<bool> SqliteTransaction::replace_push(const PushRow& row,
                                             PushState from) {
  return update_push(connection_, row, from, row.fence, now());
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
  if (!TRY(update_push(connection_, claimed, from, row.fence, now())))
    return false;
  ++claimed.version;
  row = std::move(claimed);
  return true;
}

Result<void> SqliteTransaction::put_vote(const VoteRow& vote) {
  return store::put_vote(connection_, vote);
}

Result<bool> SqliteTransaction::remove_vote(const PushId& push,
                                            const Person& voter) {
  return store::remove_vote(connection_, push, voter);
}

Result<std::vector<VoteRow>> SqliteTransaction::votes_on(const PushId& push) {
  return find_votes(connection_, push);
}

Result<void> SqliteTransaction::add_token(const TokenRow& token) {
  return insert_token(connection_, token, now());
}

Result<void> SqliteTransaction::remove_tokens(const Person& holder) {
  has_removed_ = true;
  return store::remove_tokens(connection_, holder);
}

Result<bool> SqliteTransaction::revoke_token(std::string_view hash, Time when) {
  return store::revoke_token(connection_, hash, when);
}

Result<bool> SqliteTransaction::use_once(std::string_view value, Time until) {
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
  return store::put_body(connection_, body);
}

Result<void> SqliteTransaction::put_cursor(const CursorRow& cursor) {
  return store::put_cursor(connection_, cursor);
}

Result<void> SqliteTransaction::put_anchor(const AnchorRow& anchor) {
  return store::put_anchor(connection_, anchor);
}

Result<void> SqliteTransaction::put_known_ref(const KnownRef& known) {
  return store::put_known_ref(connection_, known);
}

Result<void> SqliteTransaction::put_document(std::string_view sha256,
                                             std::string_view kind,
                                             std::string_view text) {
  return store::put_document(connection_, sha256, kind, text);
}

Result<bool> SqliteTransaction::erase_body(std::string_view commitment) {
  has_removed_ = true;
  return store::erase_body(connection_, commitment);
}

Result<bool> SqliteTransaction::remove_known_ref(std::string_view upstream,
                                                 std::string_view repository,
                                                 std::string_view ref) {
  return store::remove_known_ref(connection_, upstream, repository, ref);
}

Result<bool> SqliteTransaction::remove_hold(std::string_view name) {
  return store::remove_hold(connection_, name);
}

Result<std::vector<HoldRow>> SqliteTransaction::holds() {
  return find_holds(connection_);
}

Result<bool> SqliteTransaction::add_hold(const HoldRow& hold) {
  return store::add_hold(connection_, hold);
}

Result<bool> SqliteTransaction::add_consent(const ConsentRow& consent) {
  return store::add_consent(connection_, consent, now());
}

Result<std::optional<ConsentRow>> SqliteTransaction::take_consent(
    std::string_view id) {
  return store::take_consent(connection_, id, now());
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
