#include "core/base/encoding.hpp"
#include "samples.hpp"
#include "server/store/schema.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <thread>

namespace hoopgit::store {
namespace {

std::string time_of(const StoredEvent& event) {
  return *json::parse(event.bytes)->text("time");
}

/// Changes the file behind the store's back.
void run_sql(const std::filesystem::path& file, const std::string& sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
  CHECK(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);
}

TEST_CASE("a new log is empty and has the root of nothing") {
  Sample sample;
  const auto head = sample.store->tree_head();
  REQUIRE(head);
  CHECK(head->size == 0);
  CHECK(to_hex(head->root) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(*sample.store->checkpoint_size() == 0);
  CHECK(*sample.store->checkpoint() == std::nullopt);
}

TEST_CASE("events get one index after the other") {
  Sample sample;
  std::vector<std::uint64_t> indexes;
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    for (int i = 0; i < 3; ++i)
      indexes.push_back(TRY(work.append(event_of("relay.started"))));
    return {};
  });
  REQUIRE(append(*sample.store, event_of("relay.stopped")));
  CHECK(indexes == std::vector<std::uint64_t>{0, 1, 2});
  CHECK(check_whole(*sample.store) == 4);
}

TEST_CASE("the time of the log never goes back") {
  Sample sample;
  const Time first = sample.clock.now();
  REQUIRE(append(*sample.store, event_of("relay.started")));
  sample.clock.set(first - std::chrono::hours(1));
  REQUIRE(append(*sample.store, event_of("relay.stopped")));
  sample.store = open_store(sample.file, sample.clock);
  REQUIRE(append(*sample.store, event_of("relay.started")));
  const auto events = sample.store->events({});
  REQUIRE(events);
  REQUIRE(events->size() == 3);
  for (const auto& event : *events)
    CHECK(time_of(event) == to_rfc3339(first));
}

TEST_CASE("an error in the work leaves everything as it was") {
  Sample sample;
  REQUIRE(append(*sample.store, event_of("relay.started")));
  const auto before = *sample.store->tree_head();
  const auto failed =
      sample.store->change([&](Transaction& work) -> Result<void> {
        TRY(work.add_push(push_row(1)));
        TRY(work.append(event_of("push.started")));
        CHECK((*work.find_push(push_id(1))).has_value());
        return Error{Fault::forbidden, "cannot go on: it is a test"};
      });
  REQUIRE_FALSE(failed);
  CHECK(failed.error().fault == Fault::forbidden);
  CHECK(*sample.store->push(push_id(1)) == std::nullopt);
  CHECK(sample.store->tree_head()->root == before.root);
  REQUIRE(append(*sample.store, event_of("relay.stopped")));
  CHECK(check_whole(*sample.store) == 2);
}

TEST_CASE("an exception in the work leaves everything as it was") {
  Sample sample;
  CHECK_THROWS(sample.store->change([&](Transaction& work) -> Result<void> {
    TRY(work.append(event_of("push.started")));
    throw std::runtime_error("a bug");
  }));
  CHECK(check_whole(*sample.store) == 0);
  REQUIRE(append(*sample.store, event_of("relay.stopped")));
  CHECK(check_whole(*sample.store) == 1);
}

TEST_CASE("a failed change whose error was dropped is not committed") {
  Sample sample;
  const auto changed =
      sample.store->change([&](Transaction& work) -> Result<void> {
        TRY(work.append(event_of("push.started")));
        TRY(work.add_push(push_row(1)));
        const auto again = work.add_push(push_row(1));
        CHECK(again.error().fault == Fault::conflict);
        return {};
      });
  CHECK_FALSE(changed);
  CHECK(check_whole(*sample.store) == 0);
}

TEST_CASE("many threads write one log without gaps") {
  Sample sample;
  std::vector<std::thread> threads;
  std::atomic<int> failures = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        if (!append(*sample.store, event_of("fetch.served"))) ++failures;
        if (!sample.store->events({}) || !sample.store->tree_head()) ++failures;
      }
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(failures == 0);
  CHECK(check_whole(*sample.store) == 100);
}

TEST_CASE("the file and its companions are for this user alone") {
  Sample sample;
  REQUIRE(append(*sample.store, event_of("relay.started")));
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat status {};
    REQUIRE(::stat((sample.file.string() + suffix).c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
  }
}

TEST_CASE("a checkpoint may stay and grow, and never shrink or change") {
  Sample sample;
  Store& store = *sample.store;
  REQUIRE(append(store, event_of("relay.started")));
  REQUIRE(append(store, event_of("relay.stopped")));
  const auto head = *store.tree_head();
  const std::string other(32, 'x');
  CHECK_FALSE(store.save_checkpoint(3, other, "too large\n"));
  CHECK_FALSE(store.save_checkpoint(2, other, "another root\n"));
  REQUIRE(store.save_checkpoint(2, head.root, "the note\n"));
  CHECK(*store.checkpoint() == "the note\n");
  CHECK(*store.checkpoint_size() == 2);
  CHECK_FALSE(store.save_checkpoint(1, other, "smaller\n"));
  REQUIRE(append(store, event_of("relay.started")));
  const auto refused = store.save_checkpoint(2, other, "another root\n");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::conflict);
  REQUIRE(store.save_checkpoint(2, head.root, "the note again\n"));
  REQUIRE(store.save_checkpoint(3, store.tree_head()->root, "larger\n"));
  CHECK(*store.checkpoint() == "larger\n");
}

TEST_CASE("a database of a newer program is refused") {
  Sample sample;
  sample.store.reset();
  const std::string newer = std::to_string(schema_version + 1);
  run_sql(sample.file, "PRAGMA user_version = " + newer);
  const auto opened = open_sqlite(sample.file, relay_name, sample.clock);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().fault == Fault::usage);
  CHECK_THAT(opened.error().message,
             Catch::Contains("schema is version " + newer));
}

TEST_CASE("a file that is not our database is refused") {
  Sample sample;
  const auto other = sample.folder.path() / "other.db";
  run_sql(other, "CREATE TABLE foreign_one (x)");
  CHECK_FALSE(open_sqlite(other, relay_name, sample.clock));
  const auto text = sample.folder.path() / "text.db";
  REQUIRE(replace_file(text, std::string(5000, 't')));
  const auto opened = open_sqlite(text, relay_name, sample.clock);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().fault == Fault::corrupt);
}

TEST_CASE("a log that has lost entries is refused") {
  Sample sample;
  REQUIRE(append(*sample.store, event_of("relay.started")));
  REQUIRE(append(*sample.store, event_of("relay.stopped")));
  sample.store.reset();
  run_sql(sample.file, "DELETE FROM log_entry WHERE idx = 1");
  const auto opened = open_sqlite(sample.file, relay_name, sample.clock);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().fault == Fault::corrupt);
}

TEST_CASE("a folder that is not there is an error, not a new database") {
  StoppedClock clock;
  CHECK_FALSE(open_sqlite("/nonexistent/relay.db", relay_name, clock));
}

}  // namespace
}  // namespace hoopgit::store
