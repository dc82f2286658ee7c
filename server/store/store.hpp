#pragma once

#include "server/store/book_row.hpp"
#include "server/store/event.hpp"
#include "server/store/push_row.hpp"
#include "server/store/session_row.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::store {

/// What can be done inside one transaction. Valid only during the call.
class Transaction {
 public:
  virtual ~Transaction() = default;

  /// Adds the event at the next index of the log. Returns that index.
  virtual Result<std::uint64_t> append(const Event& event) = 0;

  /// The name of the log, "" when nobody has given it one.
  virtual const std::string& origin() const = 0;

  virtual Result<std::optional<PushRow>> find_push(const PushId& id) = 0;
  /// A row that is not in a terminal state and has this push key.
  virtual Result<std::optional<PushRow>> find_open_push(
      std::string_view key) = 0;
  /// Open rows of this repository that update one of these refs.
  virtual Result<std::vector<PushRow>> open_pushes_on(
      const RepositoryName& repository,
      const std::vector<std::string>& refs) = 0;
  virtual Result<void> add_push(const PushRow& row) = 0;

  /// Writes the row if the stored one still has state `from`, `row.version`
  /// and `row.fence` as they were read (row.fence may be raised by the caller
  /// through `claim`); the stored version becomes one higher. False: somebody
  /// was faster; nothing was written.
  virtual Result<bool> replace_push(const PushRow& row, PushState from) = 0;

  /// The same, and raises fence and attempt by one: for who begins to land.
  /// `row` receives the new numbers, version too; forget it when the
  /// transaction is not committed.
  virtual Result<bool> claim_push(PushRow& row, PushState from) = 0;

  /// The same, and raises the fence alone: for who finds out what became of an
  /// attempt. Whoever made it writes nothing any more.
  virtual Result<bool> take_over_push(PushRow& row, PushState from) = 0;

  /// The person as rows and entries have them, who may be put on record with
  /// it: see Cover. What is written here is covered anyway; this is for who has
  /// to know before.
  virtual Result<Person> cover(const Person& person) = 0;
  /// Brings the persons of all rows into that form, and how many: at a start,
  /// since it may be another one than before.
  virtual Result<std::size_t> rewrite_persons() = 0;
  /// Whether something that is not finished depends on who this is: an open
  /// push, a vote on one, a request for a second person.
  virtual Result<bool> is_engaged(const Person& person) = 0;

  /// A later vote of the same person replaces the earlier one.
  virtual Result<void> put_vote(const VoteRow& vote) = 0;
  virtual Result<bool> remove_vote(const PushId& push, const Person& voter) = 0;
  virtual Result<std::vector<VoteRow>> votes_on(const PushId& push) = 0;

  /// Tokens that have been expired for a week are forgotten meanwhile.
  virtual Result<void> add_token(const TokenRow& token) = 0;
  /// All of this person's, with the e-mail address that they hold: who has one
  /// must sign in again. Reads all tokens.
  virtual Result<void> remove_tokens(const Person& holder) = 0;
  /// False: not known, or revoked before.
  virtual Result<bool> revoke_token(std::string_view hash, Time when) = 0;

  /// What the filter names is good for nothing from now on. Reads what is good
  /// now, which is what was issued within minutes.
  virtual Result<RevokedIds> revoke_tokens(const TokenFilter& filter,
                                           Time when) = 0;

  /// Sessions that the relay renews. Those over for a week are forgotten
  /// meanwhile.
  virtual Result<void> add_session(const SessionRow& session) = 0;
  /// By the SHA-256 in hex of any refresh token that it ever had.
  virtual Result<std::optional<SessionRow>> find_session(
      std::string_view renewal_hash) = 0;
  /// One more refresh token, good until then, in place of `replaced`; empty:
  /// the first.
  virtual Result<void> add_renewal(std::string_view session,
                                   std::string_view hash, Time idle_until,
                                   std::string_view replaced) = 0;
  /// `again`: what took its place is good for nothing any more.
  virtual Result<RenewalUse> use_renewal(std::string_view hash) = 0;

  /// Whether a refresh token is the newest of its session: nothing changes.
  virtual Result<bool> is_renewal(std::string_view hash) = 0;

  /// How many pushes an agent has put on record in its session, which began at
  /// `since` or later: a search among all pushes of its person from then on.
  virtual Result<std::int64_t> pushes_of(const Actor& agent, Time since) = 0;

  /// Whether this person got a credential for this key within a week or so that
  /// nobody has taken back.
  virtual Result<bool> knows_key(const Person& holder,
                                 std::string_view key) = 0;

  /// Remembers a one-time value (its hash) until `until`. False: it was used
  /// before. Fault::limit: too many are remembered; nothing was changed.
  virtual Result<bool> use_once(std::string_view value, Time until) = 0;

  virtual Result<std::optional<BodyRow>> find_body(
      std::string_view commitment) = 0;
  /// Bodies of this media type that are of no push; the one that was added last
  /// is at the end.
  virtual Result<std::vector<BodyRow>> find_bodies_typed(
      std::string_view type) = 0;

  // What is put replaces what has the same key.
  virtual Result<void> put_body(const BodyRow& body) = 0;
  virtual Result<void> put_cursor(const CursorRow& cursor) = 0;
  virtual Result<void> put_anchor(const AnchorRow& anchor) = 0;
  virtual Result<void> put_known_ref(const KnownRef& known) = 0;
  /// A text by its SHA-256 in hex, which the caller has computed.
  virtual Result<void> put_document(std::string_view sha256,
                                    std::string_view kind,
                                    std::string_view text) = 0;

  // False: it was not there.
  virtual Result<bool> erase_body(std::string_view commitment) = 0;
  virtual Result<bool> remove_known_ref(std::string_view upstream,
                                        std::string_view repository,
                                        std::string_view ref) = 0;
  virtual Result<bool> remove_hold(std::string_view name) = 0;

  /// As they are now: for who is about to take away what one may pin.
  virtual Result<std::vector<HoldRow>> holds() = 0;
  // False: there is one of that name or id.
  virtual Result<bool> add_hold(const HoldRow& hold) = 0;
  /// Consents that have expired are forgotten meanwhile.
  virtual Result<bool> add_consent(const ConsentRow& consent) = 0;

  /// Gives it out, and it is gone; nothing when it is not known or has expired.
  virtual Result<std::optional<ConsentRow>> take_consent(
      std::string_view id) = 0;

  /// Removes the entries below this index from the log, rounded down to a
  /// multiple of 256, so that what stays can still be proved. Subtrees and
  /// checkpoints stay. The first index that is left. Refuses with
  /// Fault::conflict what no checkpoint covers yet. Slow: seconds a million.
  virtual Result<std::uint64_t> prune_entries(std::uint64_t below) = 0;
};

/// The size of the log and the RFC 6962 root over its entries.
struct TreeHead {
  std::uint64_t size = 0;
  std::string root;  ///< 32 raw bytes.
};

/// The relay's memory. A change of state and its event are one transaction,
/// durable before it returns; changes are conditional on what was read, so
/// that of two who race one loses and knows it.
///
/// Thread-safe. Changes run one after the other; reads run beside them and see
/// what was committed. The other side is a database: SQLite now, PostgreSQL
/// behind the same interface later, one that fails in tests.
class Store {
 public:
  virtual ~Store() = default;

  /// Runs `work` in a transaction; its error, an exception or a failed commit
  /// leaves everything as it was. So does a change inside it that failed, even
  /// when `work` has dropped the error. `work` must not call the Store itself,
  /// and may run on the thread of another caller who waits as well: changes
  /// that come together are committed together.
  ///
  /// Fault::limit: the disk is full. Fault::unavailable: it cannot be written,
  /// or somebody else has kept the database locked for five seconds. After
  /// both the next change may succeed.
  using Work = std::function<Result<void>(Transaction&)>;
  virtual Result<void> change(const Work& work) = 0;

  virtual Result<std::optional<PushRow>> push(const PushId& id) = 0;
  /// Ids that end with `tail` (upper case, at least six characters): at most 2.
  virtual Result<std::vector<PushId>> pushes_ending(std::string_view tail) = 0;
  /// Newest first.
  virtual Result<std::vector<PushRow>> pushes(const PushFilter& filter) = 0;
  virtual Result<std::vector<VoteRow>> votes(const PushId& push) = 0;
  virtual Result<std::optional<TokenRow>> token(std::string_view hash) = 0;
  virtual Result<std::vector<StoredEvent>> events(
      const EventFilter& filter) = 0;

  virtual Result<TreeHead> tree_head() = 0;
  /// A signed note over the first `size` entries. Refuses a smaller size than
  /// the last, and another root for the same size.
  virtual Result<void> save_checkpoint(std::uint64_t size,
                                       std::string_view root,
                                       std::string_view note) = 0;
  virtual Result<std::optional<std::string>> checkpoint() = 0;  ///< Newest.
  virtual Result<std::uint64_t> checkpoint_size() = 0;  ///< 0: none yet.
  /// The one of exactly this size.
  virtual Result<std::optional<CheckpointRow>> checkpoint_at(
      std::uint64_t size) = 0;
  /// Those of a smaller size than `before`, the largest first.
  virtual Result<std::vector<CheckpointRow>> checkpoints(std::uint64_t before,
                                                         std::size_t limit) = 0;

  /// The name of the log, "" when nobody has given it one.
  virtual const std::string& origin() const = 0;
  /// The first index that has not been pruned.
  virtual Result<std::uint64_t> minimum_index() = 0;
  /// Entries from `first` on, without gap: `count` of them, or fewer at the end
  /// of the log. Fault::not_found when the first has been pruned.
  virtual Result<std::vector<StoredEvent>> entries(std::uint64_t first,
                                                   std::size_t count) = 0;
  /// The same, but only the leaf hashes: 32 raw bytes each, in a row.
  virtual Result<std::string> leaf_hashes(std::uint64_t first,
                                          std::size_t count) = 0;
  /// Roots of perfect subtrees of 256^level entries, level at least 1: that of
  /// row n is over the entries from n * 256^level on. As above.
  virtual Result<std::string> subtree_hashes(unsigned level,
                                             std::uint64_t first,
                                             std::size_t count) = 0;

  virtual Result<std::optional<BodyRow>> body(std::string_view commitment) = 0;
  /// Those of them that are there, in this order, as of one moment.
  virtual Result<std::vector<BodyRow>> bodies(
      const std::vector<std::string>& commitments) = 0;
  virtual Result<std::vector<BodyRow>> bodies_of(const PushId& push) = 0;
  /// Of this media type and of no push; the one that was added last is at the
  /// end.
  virtual Result<std::vector<BodyRow>> bodies_typed(std::string_view type) = 0;
  virtual Result<std::vector<BodyRow>> bodies_of_no_push() = 0;
  /// Those that need not be kept any more at `before`, the oldest first.
  virtual Result<std::vector<BodyRow>> bodies_ended(Time before,
                                                    std::size_t limit) = 0;
  virtual Result<std::vector<CursorRow>> cursors() = 0;
  virtual Result<std::vector<AnchorRow>> anchors() = 0;
  virtual Result<std::vector<HoldRow>> holds() = 0;
  /// Those that have not expired, the oldest first.
  virtual Result<std::vector<ConsentRow>> consents() = 0;
  /// Of one repository, or of all for "".
  virtual Result<std::vector<KnownRef>> known_refs(
      std::string_view repository) = 0;
  virtual Result<std::optional<std::string>> document(
      std::string_view sha256) = 0;

  /// Leaves nothing of bodies and entries that were taken out: not in the
  /// write-ahead log, where the pages of before stand until they are written
  /// over. Does nothing when nothing was taken out since the last time. Holds
  /// up changes for half a second at most. False: somebody was reading for as
  /// long as that, and it may still stand there; call again later.
  virtual Result<bool> scrub() = 0;
};

/// One event and nothing else.
Result<void> append(Store& store, const Event& event);

}  // namespace hoopgit::store
