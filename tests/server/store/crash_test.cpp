#include "samples.hpp"
#include "server/store/statement.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <thread>

namespace hoopgit::store {
namespace {

/// One push and its event, as one change.
Result<void> put_push(Store& store, unsigned n) {
  return store.change([&](Transaction& work) -> Result<void> {
    TRY(work.add_push(push_row(n)));
    Event event = event_of("push.started");
    event.push = push_id(n);
    event.data = json::object({{"filler", std::string(500, 'f')}});
    TRY(work.append(event));
    return {};
  });
}

/// Runs `work` in a child process; its exit status.
template <class Work>
int in_child(const Work& work) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(work());
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST_CASE("a relay killed while it writes leaves a whole log") {
  Sample sample;
  sample.store.reset();
  std::uint64_t before = 0;
  for (int round = 0; round < 4; ++round) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      auto store = open_sqlite(sample.file, relay_name, sample.clock);
      if (!store) ::_exit(1);
      for (unsigned n = static_cast<unsigned>(before);; ++n)
        if (!put_push(**store, n)) ::_exit(2);
    }
    // Long enough for some changes; the moment of the kill is any.
    std::this_thread::sleep_for(std::chrono::milliseconds(150 + 37 * round));
    ::kill(child, SIGKILL);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));

    const auto store = open_store(sample.file, sample.clock);
    const auto entries = check_whole(*store);
    CHECK(entries >= before);
    PushFilter all;
    all.limit = 100'000;
    // Each entry has its push and each push its entry.
    CHECK(store->pushes(all)->size() == entries);
    before = entries;
  }
  CHECK(before > 0);
}

/// What went wrong, as an exit status; 0: the store went on as it should.
int write_until_it_fails(const std::filesystem::path& file) {
  StoppedClock clock;
  const auto set_limit = [](rlim_t bytes) {
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes;
    return ::setrlimit(RLIMIT_FSIZE, &limit) == 0;
  };
  // Else a write beyond the limit ends the process.
  std::signal(SIGXFSZ, SIG_IGN);
  auto opened = open_sqlite(file, relay_name, clock);
  if (!opened) return 1;
  Store& store = **opened;
  if (!put_push(store, 0)) return 2;
  if (!set_limit(300'000)) return 3;
  unsigned n = 1;
  Result<void> put;
  while (n < 2000 && (put = put_push(store, n)))
    ++n;
  if (put || put.error().fault != Fault::unavailable) return 4;
  if (put.error().message.find("I/O error") == std::string::npos) return 5;
  // Nothing of it is there, reading goes on, and it fails again.
  if (store.tree_head()->size != n || *store.push(push_id(n))) return 6;
  if (put_push(store, n)) return 7;
  if (!set_limit(RLIM_INFINITY)) return 8;
  if (!put_push(store, n)) return 9;
  return store.tree_head()->size == n + 1 ? 0 : 10;
}

TEST_CASE("a write that fails is a clear error, and the store goes on") {
  Sample sample;
  sample.store.reset();
  CHECK(in_child([&] { return write_until_it_fails(sample.file); }) == 0);
  const auto store = open_store(sample.file, sample.clock);
  CHECK(check_whole(*store) > 1);
}

TEST_CASE("a full database is a limit, and goes on when there is room") {
  Sample sample;
  auto opened = Connection::open(sample.file);
  REQUIRE(opened);
  Connection db = *std::move(opened);
  const auto insert = [&](std::int64_t n) -> Result<void> {
    auto atomic = TRY(Atomic::begin(db, true));
    const std::string bytes(20'000, 'b');
    TRY(db.run("INSERT INTO log_entry VALUES (?, ?, x'')", {n, Blob(bytes)}));
    return atomic.commit();
  };
  const auto pages = *db.number("PRAGMA page_count");
  REQUIRE(db.number("PRAGMA max_page_count = " + std::to_string(pages + 10)));
  std::int64_t n = 0;
  Result<void> inserted;
  while (n < 100 && (inserted = insert(n)))
    ++n;
  REQUIRE_FALSE(inserted);
  CHECK(inserted.error().fault == Fault::limit);
  CHECK_THAT(inserted.error().message, Catch::Contains("is full"));
  CHECK_FALSE(db.is_in_transaction());
  CHECK(*db.number("SELECT count(*) FROM log_entry") == n);
  REQUIRE(db.number("PRAGMA max_page_count = 100000"));
  CHECK(insert(n));
}

}  // namespace
}  // namespace hoopgit::store
