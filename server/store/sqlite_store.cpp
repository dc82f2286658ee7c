#include "server/store/sqlite_store.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "server/store/checkpoint_table.hpp"
#include "server/store/event_query.hpp"
#include "server/store/log_writer.hpp"
#include "server/store/push_table.hpp"
#include "server/store/schema.hpp"
#include "server/store/token_table.hpp"
#include "server/store/vote_table.hpp"

#include <fcntl.h>

#include <cerrno>
#include <mutex>

namespace hoopgit::store {
namespace {

namespace fs = std::filesystem;

class SqliteTransaction final : public Transaction {
 public:
  SqliteTransaction(Connection& connection, const Origin& origin)
      : connection_(connection), log_(connection, origin), origin_(origin) {}

  Result<std::uint64_t> append(const Event& event) override {
    return log_.append(event);
  }

  Result<std::optional<PushRow>> find_push(const PushId& id) override {
    return store::find_push(connection_, id);
  }
  Result<std::optional<PushRow>> find_open_push(std::string_view key) override {
    return store::find_open_push(connection_, key);
  }
  Result<std::vector<PushRow>> open_pushes_on(
      const RepositoryName& repository,
      const std::vector<std::string>& refs) override {
    return find_open_pushes(connection_, repository, refs);
  }
  Result<void> add_push(const PushRow& row) override {
    TRY(insert_push(connection_, row, now()));
    return show_events_to(connection_, row.id, row.requester.person);
  }
  Result<bool> replace_push(const PushRow& row, PushState from) override {
    return update_push(connection_, row, from, row.fence, now());
  }
  Result<bool> claim_push(PushRow& row, PushState from) override {
    PushRow claimed = row;
    ++claimed.fence;
    ++claimed.attempt;
    if (!TRY(update_push(connection_, claimed, from, row.fence, now())))
      return false;
    ++claimed.version;
    row = std::move(claimed);
    return true;
  }

  Result<void> put_vote(const VoteRow& vote) override {
    return store::put_vote(connection_, vote);
  }
  Result<bool> remove_vote(const PushId& push, const Person& voter) override {
    return store::remove_vote(connection_, push, voter);
  }
  Result<std::vector<VoteRow>> votes_on(const PushId& push) override {
    return find_votes(connection_, push);
  }

  Result<void> add_token(const TokenRow& token) override {
    return insert_token(connection_, token, now());
  }
  Result<bool> revoke_token(std::string_view hash, Time when) override {
    return store::revoke_token(connection_, hash, when);
  }
  Result<bool> use_once(std::string_view value, Time until) override {
    return store::use_once(connection_, value, until, now());
  }

  Result<void> finish() { return log_.finish(); }

 private:
  Time now() const { return origin_.clock->now(); }

  Connection& connection_;
  LogWriter log_;
  const Origin& origin_;
};

/// Connections that only read, as many as read at the same time.
class Readers {
 public:
  explicit Readers(fs::path file) : file_(std::move(file)) {}

  Result<Connection> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        Connection taken = std::move(idle_.back());
        idle_.pop_back();
        return taken;
      }
    }
    return Connection::open(file_, true);
  }

  void put_back(Connection connection) {
    constexpr std::size_t most_idle = 8;
    const std::lock_guard lock(mutex_);
    if (idle_.size() < most_idle) idle_.push_back(std::move(connection));
  }

 private:
  fs::path file_;
  std::mutex mutex_;
  std::vector<Connection> idle_{};
};

class SqliteStore final : public Store {
 public:
  SqliteStore(const fs::path& file, Connection writer, Origin origin)
      : origin_(std::move(origin)),
        writer_(std::move(writer)),
        readers_(file) {}

  Result<void> change(const Work& work) override {
    const std::lock_guard lock(writing_);
    auto atomic = TRY(Atomic::begin(writer_, true));
    SqliteTransaction transaction(writer_, origin_);
    TRY(work(transaction));
    TRY(transaction.finish());
    return atomic.commit();
  }

  Result<std::optional<PushRow>> push(const PushId& id) override {
    return read([&](Connection& db) { return find_push(db, id); });
  }
  Result<std::vector<PushId>> pushes_ending(std::string_view tail) override {
    return read([&](Connection& db) { return find_pushes_ending(db, tail); });
  }
  Result<std::vector<PushRow>> pushes(const PushFilter& filter) override {
    return read([&](Connection& db) { return find_pushes(db, filter); });
  }
  Result<std::vector<VoteRow>> votes(const PushId& push) override {
    return read([&](Connection& db) { return find_votes(db, push); });
  }
  Result<std::optional<TokenRow>> token(std::string_view hash) override {
    return read([&](Connection& db) { return find_token(db, hash); });
  }
  Result<std::vector<StoredEvent>> events(const EventFilter& filter) override {
    return read([&](Connection& db) { return find_events(db, filter); });
  }

  Result<TreeHead> tree_head() override {
    return read([](Connection& db) { return find_tree_head(db); });
  }
  Result<void> save_checkpoint(std::uint64_t size, std::string_view root,
                               std::string_view note) override {
    const std::lock_guard lock(writing_);
    auto atomic = TRY(Atomic::begin(writer_, true));
    TRY(put_checkpoint(writer_, size, root, note, origin_.clock->now()));
    return atomic.commit();
  }
  Result<std::optional<std::string>> checkpoint() override {
    return read([](Connection& db) { return find_checkpoint(db); });
  }
  Result<std::uint64_t> checkpoint_size() override {
    return read([](Connection& db) { return find_checkpoint_size(db); });
  }

 private:
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

  Origin origin_;
  std::mutex writing_;
  Connection writer_;
  Readers readers_;
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
                                           RelayName relay,
                                           const Clock& clock) {
  TRY(make_file(file));
  auto writer = TRY(Connection::open(file));
  if (auto made = prepare_schema(writer); !made)
    return within("open " + file.string(), std::move(made).error());
  const auto boot = TRY(read_file("/proc/sys/kernel/random/boot_id", 64));
  return std::unique_ptr<Store>(std::make_unique<SqliteStore>(
      file, std::move(writer),
      Origin{std::move(relay), std::string(trim(boot)), &clock}));
}

}  // namespace hoopgit::store
