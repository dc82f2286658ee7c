#include "server/store/sqlite_store.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "server/store/anchor_table.hpp"
#include "server/store/body_table.hpp"
#include "server/store/checkpoint_table.hpp"
#include "server/store/consent_table.hpp"
#include "server/store/cursor_table.hpp"
#include "server/store/document_table.hpp"
#include "server/store/event_query.hpp"
#include "server/store/group_commit.hpp"
#include "server/store/hold_table.hpp"
#include "server/store/known_ref_table.hpp"
#include "server/store/log_table.hpp"
#include "server/store/opened.hpp"
#include "server/store/push_table.hpp"
#include "server/store/readers.hpp"
#include "server/store/schema.hpp"
#include "server/store/sqlite_transaction.hpp"
#include "server/store/subtree_table.hpp"
#include "server/store/token_table.hpp"
#include "server/store/vote_table.hpp"

#include <fcntl.h>

#include <atomic>
#include <cerrno>

namespace hoopgit::store {
namespace {

namespace fs = std::filesystem;

/// On a connection of its own: that of the writer may be in a transaction.
Result<bool> empty_write_ahead_log(const fs::path& file) {
  Connection connection = TRY(Connection::open(file));
  // SQLite keeps writers out for as long as it waits for the readers.
  TRY(connection.number("PRAGMA busy_timeout = 500"));
  const auto is_busy =
      TRY(connection.number("PRAGMA wal_checkpoint(TRUNCATE)"));
  return is_busy == 0;
}

class SqliteStore final : public Store {
 public:
  SqliteStore(const fs::path& file, Connection writer, Origin origin)
      : file_(file),
        origin_(std::move(origin)),
        writer_(std::move(writer)),
        readers_(file) {}

  /// Before anything else.
  Result<void> load_index() { return index_.load(writer_); }

  Result<void> change(const Work& work) override {
    bool has_removed = false;
    auto done = writing_.commit([&](SqliteTransaction& transaction) {
      auto worked = work(transaction);
      has_removed = transaction.has_removed();
      return worked;
    });
    // Afterwards: who scrubs meanwhile has not seen it.
    if (has_removed) is_scrub_due_ = true;
    return done;
  }

  Result<std::optional<PushRow>> push(const PushId& id) override {
    return opened(read([&](Connection& db) { return find_push(db, id); }));
  }
  Result<std::vector<PushId>> pushes_ending(std::string_view tail) override {
    return read([&](Connection& db) { return find_pushes_ending(db, tail); });
  }
  Result<std::vector<PushRow>> pushes(const PushFilter& filter) override {
    return opened(
        read([&](Connection& db) { return find_pushes(db, filter); }));
  }
  Result<std::vector<VoteRow>> votes(const PushId& push) override {
    return opened(read([&](Connection& db) { return find_votes(db, push); }));
  }
  Result<std::optional<TokenRow>> token(std::string_view hash) override {
    return opened(read([&](Connection& db) { return find_token(db, hash); }));
  }
  Result<std::vector<StoredEvent>> events(const EventFilter& filter) override {
    // Begins its transaction itself, after it has looked at the index.
    Connection connection = TRY(readers_.take());
    auto found = find_events(connection, index_, filter);
    if (found) readers_.put_back(std::move(connection));
    return found;
  }

  Result<TreeHead> tree_head() override {
    return read([](Connection& db) { return find_tree_head(db); });
  }
  Result<void> save_checkpoint(std::uint64_t size, std::string_view root,
                               std::string_view note) override {
    return writing_.commit([&](SqliteTransaction& transaction) {
      return transaction.save_checkpoint(size, root, note);
    });
  }
  Result<std::optional<std::string>> checkpoint() override {
    return read([](Connection& db) { return find_checkpoint(db); });
  }
  Result<std::uint64_t> checkpoint_size() override {
    return read([](Connection& db) { return find_checkpoint_size(db); });
  }
  Result<std::optional<CheckpointRow>> checkpoint_at(
      std::uint64_t size) override {
    return read([&](Connection& db) { return find_checkpoint_at(db, size); });
  }
  Result<std::vector<CheckpointRow>> checkpoints(std::uint64_t before,
                                                 std::size_t limit) override {
    return read(
        [&](Connection& db) { return find_checkpoints(db, before, limit); });
  }

  const std::string& origin() const override { return origin_.log; }
  Result<std::uint64_t> minimum_index() override {
    return read([](Connection& db) { return find_minimum(db); });
  }
  Result<std::vector<StoredEvent>> entries(std::uint64_t first,
                                           std::size_t count) override {
    return read([&](Connection& db) { return find_entries(db, first, count); });
  }
  Result<std::string> leaf_hashes(std::uint64_t first,
                                  std::size_t count) override {
    return read([&](Connection& db) { return find_leaves(db, first, count); });
  }
  Result<std::string> subtree_hashes(unsigned level, std::uint64_t first,
                                     std::size_t count) override {
    return read(
        [&](Connection& db) { return find_subtrees(db, level, first, count); });
  }

  Result<std::optional<BodyRow>> body(std::string_view commitment) override {
    return read([&](Connection& db) { return find_body(db, commitment); });
  }
  Result<std::vector<BodyRow>> bodies(
      const std::vector<std::string>& commitments) override {
    return read([&](Connection& db) { return find_bodies(db, commitments); });
  }
  Result<std::vector<BodyRow>> bodies_of(const PushId& push) override {
    return read([&](Connection& db) { return find_bodies_of(db, push); });
  }
  Result<std::vector<BodyRow>> bodies_typed(std::string_view type) override {
    return read([&](Connection& db) { return find_bodies_typed(db, type); });
  }
  Result<std::vector<BodyRow>> bodies_of_no_push() override {
    return read([](Connection& db) { return find_bodies_of_no_push(db); });
  }
  Result<std::vector<BodyRow>> bodies_ended(Time before,
                                            std::size_t limit) override {
    return read(
        [&](Connection& db) { return find_bodies_ended(db, before, limit); });
  }
  Result<std::vector<CursorRow>> cursors() override {
    return read([](Connection& db) { return find_cursors(db); });
  }
  Result<std::vector<AnchorRow>> anchors() override {
    return read([](Connection& db) { return find_anchors(db); });
  }
  Result<std::vector<HoldRow>> holds() override {
    return opened(read([](Connection& db) { return find_holds(db); }));
  }
  Result<std::vector<ConsentRow>> consents() override {
    return opened(read([&](Connection& db) {
      return find_consents(db, origin_.clock->now());
    }));
  }
  Result<std::vector<KnownRef>> known_refs(
      std::string_view repository) override {
    return read(
        [&](Connection& db) { return find_known_refs(db, repository); });
  }
  Result<std::optional<std::string>> document(
      std::string_view sha256) override {
    return read([&](Connection& db) { return find_document(db, sha256); });
  }
  Result<bool> scrub() override {
    // Before, not after: somebody may remove more meanwhile.
    if (!is_scrub_due_.exchange(false)) return true;
    auto scrubbed = empty_write_ahead_log(file_);
    if (!scrubbed || !*scrubbed) is_scrub_due_ = true;
    return scrubbed;
  }

 private:
  template <class Found>
  Found opened(Found found) const {
    return store::opened(origin_.cover, std::move(found));
  }

  /// Runs `question` on a connection of its own, in one state of the database.
  template <class Question>
  auto read(const Question& question)
      -> decltype(question(std::declval<Connection&>())) {
    Connection connection = TRY(readers_.take());
    auto answer = ask(connection, question);
    // A connection that had an error may be in any state: it is not kept.
    if (answer) readers_.put_back(std::move(connection));
    return answer;
  }

  template <class Question>
  static auto ask(Connection& connection, const Question& question)
      -> decltype(question(connection)) {
    const auto atomic = TRY(Atomic::begin(connection, false));
    return question(connection);
  }

  fs::path file_;
  Origin origin_;
  Connection writer_;
  TermIndex index_{};
  GroupCommit writing_{writer_, origin_, index_};
  Readers readers_;
  // At the start because of what was before.
  std::atomic<bool> is_scrub_due_{true};
};

/// SQLite would make the file readable for everyone.
Result<void> make_file(const fs::path& file) {
  auto made = create_private(file);
  std::error_code ignored;
  if (!made && !fs::exists(file, ignored)) return std::move(made).error();
  return {};
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite(const fs::path& file,
                                           RelayName relay, const Clock& clock,
                                           std::string_view origin,
                                           Cover cover) {
  TRY(make_file(file));
  auto writer = TRY(Connection::open(file));
  if (auto made = prepare_schema(writer, origin); !made)
    return within("open " + file.string(), std::move(made).error());
  auto name = TRY(find_origin(writer));
  const auto boot = TRY(read_file("/proc/sys/kernel/random/boot_id", 64));
  auto store = std::make_unique<SqliteStore>(
      file, std::move(writer),
      Origin{std::move(relay), std::string(trim(boot)), &clock, std::move(name),
             std::move(cover)});
  TRY(store->load_index());
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace hoopgit::store
