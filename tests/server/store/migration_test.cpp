#include "first_schema.hpp"
#include "samples.hpp"
#include "server/store/entry.hpp"
#include "server/store/statement.hpp"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

namespace hoopgit::store {
namespace {

/// A database of the first version, filled by hand.
class OldDatabase {
 public:
  explicit OldDatabase(const std::filesystem::path& file)
      : db_(open_empty(file)) {
    REQUIRE(db_.execute(first_schema));
  }

  /// Events of one second each, from 2026-01-02 on.
  void fill(std::int64_t count) {
    REQUIRE(db_.execute("BEGIN"));
    for (std::int64_t i = 0; i < count; ++i)
      add(i);
    REQUIRE(db_.run("UPDATE log_head SET size = ?, frontier = ?",
                    {count, Blob(frontier_.bytes())}));
    REQUIRE(db_.execute("COMMIT"));
  }

  void sign(const std::string& note) {
    const auto size = static_cast<std::int64_t>(frontier_.size());
    const std::string root = frontier_.root();
    REQUIRE(db_.run("INSERT INTO checkpoint VALUES (?, ?, ?, 0)",
                    {size, Blob(root), note}));
    REQUIRE(db_.run("UPDATE log_head SET signed_size = ?, signed_root = ?",
                    {size, Blob(root)}));
  }

  Connection& connection() { return db_; }
  const ledger::Frontier& frontier() const { return frontier_; }

 private:
  static Connection open_empty(const std::filesystem::path& file) {
    REQUIRE(create_private(file));
    auto opened = Connection::open(file);
    REQUIRE(opened);
    return *std::move(opened);
  }

  void add(std::int64_t idx) {
    const Time time{std::chrono::seconds(1'767'323'045 + idx)};
    Event event = event_of("push.started");
    event.actor = actor_of(idx % 2 == 0 ? ada : bob);
    event.target = Target{"forge", "acme/site", {update_of("refs/heads/main")}};
    auto value =
        make_entry(event, {"01JD0000000000000000000000", time, "boot", 1},
                   relay_name)
            ->value;
    // As entries had it then.
    auto actor = *value.find("actor");
    actor.set("name", event.actor->person.name);
    value.set("actor", std::move(actor));
    const std::string entry = *json::canonical(value);
    const std::string leaf = ledger::leaf_hash(entry);
    REQUIRE(db_.run("INSERT INTO log_entry VALUES (?, ?, ?)",
                    {idx, Blob(entry), Blob(leaf)}));
    REQUIRE(db_.run(
        "INSERT INTO ix_event VALUES (?, ?, 'push.started', "
        "'push', 'success', ?, ?, ?, 'acme/site', NULL)",
        {idx, time.time_since_epoch().count(), event.actor->person.issuer,
         event.actor->person.subject, event.actor->person.name}));
    frontier_.append(leaf);
  }

  Connection db_;
  ledger::Frontier frontier_{};
};

std::string schema_of(const std::filesystem::path& file) {
  auto db = Connection::open(file, true);
  REQUIRE(db);
  auto rows = db->query(
      "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name");
  REQUIRE(rows);
  std::string all;
  while (*rows->next())
    for (int i = 0; i < 4; ++i)
      all += rows->text(i) + "\n";
  return all;
}

struct OldSample {
  TemporaryFolder folder = *TemporaryFolder::make();
  std::filesystem::path file = folder.path() / "relay.db";
  StoppedClock clock{};
};

TEST_CASE("a database of the first version becomes one like a new one") {
  OldSample sample;
  OldDatabase(sample.file).fill(3);
  open_store(sample.file, sample.clock);
  const Sample fresh;
  CHECK(schema_of(sample.file) == schema_of(fresh.file));
  const auto again = open_store(sample.file, sample.clock);
  CHECK(check_whole(*again) == 3);
}

TEST_CASE("an old log goes on where it was, and is found as before") {
  OldSample sample;
  {
    OldDatabase old(sample.file);
    old.fill(300);
    old.sign("relay.example.com/log/1\n300\nroot\n");
  }
  const auto store = open_store(sample.file, sample.clock);
  CHECK(store->origin() == "relay.example.com/log/1");
  CHECK(*store->checkpoint_size() == 300);
  CHECK(*store->minimum_index() == 0);
  REQUIRE(append(*store, event_of("relay.started")));
  CHECK(check_whole(*store) == 301);
  EventFilter filter;
  filter.subject = ada.subject;
  filter.limit = 1000;
  CHECK(store->events(filter)->size() == 150);
  filter = {.name = ada.name, .limit = 1000};
  CHECK(store->events(filter)->size() == 150);
}

TEST_CASE("names are taken out of the rows of an older program, once") {
  Sample sample;
  const auto row = push_row(1);
  change(*sample.store, [&](Transaction& transaction) -> Result<void> {
    TRY(transaction.add_push(row));
    return transaction.put_vote({.push = row.id,
                                 .voter = bob,
                                 .verb = "deny",
                                 .subject = "",
                                 .groups = {},
                                 .comment = "",
                                 .time = {}});
  });
  const std::string name = "Bob the Builder";
  sample.store.reset();
  {
    auto db = *Connection::open(sample.file);
    REQUIRE(
        db.execute("DROP INDEX body_person; DROP TABLE session; "
                   "DROP TRIGGER used_added; DROP TRIGGER used_removed; "
                   "DROP TABLE used_count; "
                   "DROP TABLE renewal; ALTER TABLE token DROP COLUMN refs; "
                   "ALTER TABLE token DROP COLUMN trust; "
                   "DROP INDEX token_key; ALTER TABLE token DROP COLUMN key; "
                   "ALTER TABLE token DROP COLUMN bound; "
                   "ALTER TABLE token DROP COLUMN limits; "
                   "PRAGMA user_version = 3"));
    REQUIRE(
        db.run("UPDATE push SET requester = json_set(requester, '$.name', "
               "?), reason = 'denied by ' || ?",
               {name, name}));
    REQUIRE(db.run("UPDATE vote SET name = ?", {name}));
  }
  auto store = open_store(sample.file, sample.clock);
  const auto found = **store->push(row.id);
  CHECK(found.reason == "denied by a reviewer");
  CHECK(found.requester.person.is(ada));
  CHECK(store->votes(row.id)->front().voter.is(bob));
  REQUIRE(*store->scrub());
  store.reset();
  CHECK(read_file(sample.file)->find(name) == std::string::npos);
}

TEST_CASE("the subtrees of an old log are those of a log that grew") {
  OldSample sample;
  ledger::Frontier frontier;
  {
    OldDatabase old(sample.file);
    old.fill(65'800);
    frontier = old.frontier();
  }
  const auto store = open_store(sample.file, sample.clock);
  const auto first = *store->subtree_hashes(1, 0, 1000);
  CHECK(first.size() == 257 * 32);
  const auto second = *store->subtree_hashes(2, 0, 1000);
  REQUIRE(second.size() == 32);
  // The root again, from what is kept of each level.
  std::string subtree;
  ledger::Frontier level;
  for (std::size_t n = 0; n < 256; ++n)
    level.append(first.substr(n * 32, 32));
  CHECK(level.root() == second);
  CHECK(frontier.bytes().substr(0, 32) == second);
}

TEST_CASE("an old event with many refs is still found by each of them") {
  OldSample sample;
  {
    OldDatabase old(sample.file);
    old.fill(2);
    for (int i = 0; i < 60; ++i)
      REQUIRE(
          old.connection().run("INSERT INTO ix_ref VALUES ('acme/site', ?, 1)",
                               {"refs/heads/" + std::to_string(i)}));
  }
  const auto store = open_store(sample.file, sample.clock);
  EventFilter filter;
  for (const auto* ref : {"refs/heads/0", "refs/heads/59"}) {
    filter.ref = ref;
    const auto found = *store->events(filter);
    REQUIRE(found.size() == 1);
    CHECK(found.front().index == 1);
  }
}

TEST_CASE("an old log without a checkpoint gets the name of its relay") {
  OldSample sample;
  OldDatabase(sample.file).fill(1);
  const auto opened = open_sqlite(sample.file, relay_name, sample.clock,
                                  "relay.example.com/log/1");
  REQUIRE(opened);
  CHECK((*opened)->origin() == "relay.example.com/log/1");
}

TEST_CASE("an old log that is not its tree is refused, and stays as it was") {
  OldSample sample;
  {
    OldDatabase old(sample.file);
    old.fill(300);
    REQUIRE(
        old.connection().run("UPDATE log_entry SET leaf = x'00' "
                             "WHERE idx = 7"));
  }
  const auto before = schema_of(sample.file);
  const auto opened = open_sqlite(sample.file, relay_name, sample.clock);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().fault == Fault::corrupt);
  CHECK_THAT(opened.error().message, Catch::Contains("do not make the tree"));
  CHECK(schema_of(sample.file) == before);
  auto db = Connection::open(sample.file, true);
  CHECK(*db->number("PRAGMA user_version") == 1);
}

#ifdef __x86_64__

/// Whatever leaves something behind.
bool changes_files(const pid_t child) {
  static const std::set<unsigned long long> calls = {
      SYS_write,  SYS_pwrite64, SYS_fsync,  SYS_fdatasync, SYS_ftruncate,
      SYS_unlink, SYS_rename,   SYS_openat, SYS_fallocate, SYS_mmap};
  user_regs_struct registers{};
  REQUIRE(::ptrace(PTRACE_GETREGS, child, nullptr, &registers) == 0);
  return calls.contains(registers.orig_rax);
}

void open_and_end(const std::filesystem::path& file) {
  if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(2);
  ::raise(SIGSTOP);
  const StoppedClock clock;
  const auto opened = open_sqlite(file, relay_name, clock);
  ::_exit(opened ? 0 : 1);
}

/// Opens the database in another process, which is killed at its nth call that
/// changes a file; whether it came so far.
bool is_killed_at(int nth, const std::filesystem::path& file) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) open_and_end(file);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSTOPPED(status));  // Else nothing may be traced here.
  // Stops come in pairs: before a call, and after it.
  bool is_before = false;
  for (int seen = 0;;) {
    REQUIRE(::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr) == 0);
    REQUIRE(::waitpid(child, &status, 0) == child);
    if (WIFEXITED(status)) {
      CHECK(WEXITSTATUS(status) == 0);
      return false;
    }
    is_before = !is_before;
    if (!is_before || !changes_files(child) || ++seen < nth) continue;
    ::kill(child, SIGKILL);
    REQUIRE(::waitpid(child, &status, 0) == child);
    return true;
  }
}

TEST_CASE("an update of the database that is killed anywhere is made again") {
  OldSample sample;
  {
    OldDatabase old(sample.file);
    old.fill(3);
    old.sign("relay.example.com/log/1\n3\nroot\n");
  }
  const Sample fresh;
  const auto schema = schema_of(fresh.file);
  int kills = 0;
  for (int nth = 1;; ++nth) {
    INFO("killed at call " << nth);
    const TemporaryFolder folder = *TemporaryFolder::make();
    const auto file = folder.path() / "relay.db";
    std::filesystem::copy_file(sample.file, file);
    if (!is_killed_at(nth, file)) break;
    ++kills;
    const auto store = open_store(file, sample.clock);
    REQUIRE(check_whole(*store) == 3);
    CHECK(store->origin() == "relay.example.com/log/1");
    CHECK(schema_of(file) == schema);
  }
  CHECK(kills > 30);
}

#endif

}  // namespace
}  // namespace hoopgit::store
