#include "server/store/group_commit.hpp"

#include "samples.hpp"
#include "server/store/sqlite_transaction.hpp"

#include <thread>

namespace hoopgit::store {
namespace {

/// What became of each of those who committed together.
struct Ending {
  Result<void> result{};
  std::string thrown{};
};

/// The database of a store that is gone, and its writer.
class Bench {
 public:
  using Work = GroupCommit::Work;

  Bench() {
    sample_.store.reset();
    REQUIRE(index_.load(writer_));
  }

  Connection& db() { return writer_; }
  Connection& reader() { return reader_; }

  /// Commits these together, in this order: the first one begins when the
  /// others wait.
  std::vector<Ending> commit(const std::vector<Work>& works) {
    std::vector<Ending> endings(works.size());
    std::vector<std::thread> threads;
    std::atomic<bool> is_led = false;
    for (std::size_t i = 0; i < works.size(); ++i) {
      Work work = works[i];
      if (i == 0)
        work = [&](SqliteTransaction& transaction) {
          is_led = true;
          wait_for(works.size() - 1);
          return works[0](transaction);
        };
      threads.emplace_back(
          [this, work, &ending = endings[i]] { finish(work, ending); });
      while (!is_led)
        std::this_thread::yield();
      // The first is no longer in the queue when it leads.
      if (i + 1 < works.size()) wait_for(i);
    }
    for (auto& thread : threads)
      thread.join();
    return endings;
  }

  Result<void> commit_one(const Work& work) { return group_.commit(work); }

  Connection open_other() { return open(sample_.file, false); }

  /// The log as it is on the disk.
  std::uint64_t check_log() {
    const auto store = open_store(sample_.file, sample_.clock);
    return check_whole(*store);
  }

 private:
  static Connection open(const std::filesystem::path& file, bool query_only) {
    auto opened = Connection::open(file, query_only);
    REQUIRE(opened);
    return *std::move(opened);
  }

  void wait_for(std::size_t waiting) {
    while (group_.waiting() != waiting)
      std::this_thread::yield();
  }

  void finish(const Work& work, Ending& ending) {
    try {
      ending.result = group_.commit(work);
    } catch (const std::exception& thrown) {
      ending.thrown = thrown.what();
    }
  }

  Sample sample_{};
  Origin origin_{relay_name, "boot", &sample_.clock, ""};
  Connection writer_ = open(sample_.file, false);
  Connection reader_ = open(sample_.file, true);
  TermIndex index_{};
  GroupCommit group_{writer_, origin_, index_};
};

Result<void> append_one(SqliteTransaction& transaction) {
  TRY(transaction.append(event_of("fetch.served")));
  return {};
}

TEST_CASE("changes that come together are one transaction") {
  Bench bench;
  std::int64_t seen = -1;
  const auto look = [&](SqliteTransaction& transaction) -> Result<void> {
    TRY(append_one(transaction));
    seen = TRY(bench.reader().number("SELECT count(*) FROM log_entry"));
    return {};
  };
  for (const auto& ending : bench.commit({append_one, append_one, look}))
    CHECK(ending.result);
  CHECK(seen == 0);
  CHECK(bench.check_log() == 3);
}

TEST_CASE("a change that fails fails alone") {
  Bench bench;
  const auto fail = [](SqliteTransaction& transaction) -> Result<void> {
    TRY(append_one(transaction));
    TRY(transaction.add_push(push_row(1)));
    return Error{Fault::forbidden, "cannot go on: it is a test"};
  };
  const auto drop = [](SqliteTransaction& transaction) -> Result<void> {
    TRY(append_one(transaction));
    TRY(transaction.add_push(push_row(2)));
    CHECK_FALSE(transaction.add_push(push_row(2)));
    return {};
  };
  const auto look = [](SqliteTransaction& transaction) -> Result<void> {
    CHECK(TRY(transaction.find_push(push_id(1))) == std::nullopt);
    CHECK(TRY(transaction.find_push(push_id(2))) == std::nullopt);
    return append_one(transaction);
  };
  const auto endings = bench.commit({fail, append_one, drop, look});
  CHECK(endings[0].result.error().fault == Fault::forbidden);
  CHECK(endings[1].result);
  CHECK(endings[2].result.error().fault == Fault::conflict);
  CHECK(endings[3].result);
  CHECK(bench.check_log() == 2);
}

TEST_CASE("an exception reaches the caller whose change threw it") {
  Bench bench;
  const auto fail = [](SqliteTransaction& transaction) -> Result<void> {
    TRY(append_one(transaction));
    throw std::runtime_error("a bug");
  };
  const auto endings = bench.commit({append_one, fail, append_one});
  CHECK(endings[0].result);
  CHECK(endings[0].thrown.empty());
  CHECK(endings[1].thrown == "a bug");
  CHECK(endings[2].result);
  CHECK(bench.check_log() == 2);
}

TEST_CASE("a commit that fails is the error of all who had succeeded") {
  Bench bench;
  const auto refuse = [](SqliteTransaction&) -> Result<void> {
    return Error{Fault::forbidden, "cannot go on: it is a test"};
  };
  // A vote on nothing is noticed at the commit.
  const auto spoil = [&](SqliteTransaction& transaction) -> Result<void> {
    TRY(bench.db().execute("PRAGMA defer_foreign_keys = ON"));
    return transaction.put_vote(
        {push_id(9), ada, "approve", "", {}, "", Time()});
  };
  const auto endings = bench.commit({append_one, refuse, spoil, append_one});
  CHECK(endings[0].result.error().fault == Fault::conflict);
  CHECK(endings[1].result.error().fault == Fault::forbidden);
  CHECK(endings[2].result.error().fault == Fault::conflict);
  CHECK(endings[3].result.error().fault == Fault::conflict);
  CHECK(bench.commit({append_one})[0].result);
  CHECK(bench.check_log() == 1);
}

TEST_CASE("a full disk takes what went before it, not what comes after") {
  Bench bench;
  const auto pages = *bench.db().number("PRAGMA page_count");
  REQUIRE(bench.db().number("PRAGMA max_page_count = " +
                            std::to_string(pages + 4)));
  const auto fill = [](SqliteTransaction& transaction) -> Result<void> {
    return transaction.put_document("d", "policy", std::string(200'000, 'x'));
  };
  const auto endings = bench.commit({append_one, fill, append_one});
  CHECK(endings[0].result.error().fault == Fault::unavailable);
  CHECK(endings[1].result.error().fault == Fault::limit);
  CHECK(endings[2].result);
  CHECK(bench.check_log() == 1);
}

TEST_CASE("a database that is locked is everybody's error") {
  Bench bench;
  REQUIRE(bench.db().execute("PRAGMA busy_timeout = 0"));
  auto other = bench.open_other();
  std::atomic<int> locked = 0;
  {
    const auto lock = Atomic::begin(other, true);
    REQUIRE(lock);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        const auto ended = bench.commit_one(append_one);
        if (!ended && ended.error().fault == Fault::unavailable) ++locked;
      });
    for (auto& thread : threads)
      thread.join();
  }
  CHECK(locked == 4);
  CHECK(bench.commit_one(append_one));
  CHECK(bench.check_log() == 1);
}

TEST_CASE("more than 256 changes at once are more than one transaction") {
  Bench bench;
  std::vector<Bench::Work> works(300, append_one);
  std::int64_t seen = -1;
  works.back() = [&](SqliteTransaction& transaction) -> Result<void> {
    seen = TRY(bench.reader().number("SELECT count(*) FROM log_entry"));
    return append_one(transaction);
  };
  for (const auto& ending : bench.commit(works))
    CHECK(ending.result);
  CHECK(seen == 256);
  CHECK(bench.check_log() == 300);
}

TEST_CASE("a change of many entries is not mixed with what comes after") {
  Bench bench;
  const auto many = [](SqliteTransaction& transaction) -> Result<void> {
    for (int i = 0; i < 300; ++i)
      TRY(append_one(transaction));
    return {};
  };
  std::int64_t seen = -1;
  const auto look = [&](SqliteTransaction& transaction) -> Result<void> {
    seen = TRY(bench.reader().number("SELECT count(*) FROM log_entry"));
    return append_one(transaction);
  };
  for (const auto& ending : bench.commit({many, look}))
    CHECK(ending.result);
  CHECK(seen == 300);
}

TEST_CASE("many threads change, fail and throw, and each hears its own") {
  Sample sample;
  std::atomic<int> surprises = 0;
  const auto change_once = [&](int t, int i) {
    const auto fault = i % 3 == 0 ? Fault::forbidden : Fault::not_found;
    const auto changed =
        sample.store->change([&](Transaction& work) -> Result<void> {
          TRY(work.append(event_of("fetch.served")));
          if (i % 2 == 0) return Error{fault, "cannot go on: it is a test"};
          if (i % 5 == 0) throw std::runtime_error(std::to_string(t));
          return {};
        });
    if (i % 2 == 0 ? changed || changed.error().fault != fault : !changed)
      ++surprises;
  };
  const auto change_often = [&](int t) {
    for (int i = 0; i < 30; ++i) {
      bool threw = false;
      try {
        change_once(t, i);
      } catch (const std::runtime_error& thrown) {
        threw = thrown.what() == std::to_string(t);
      }
      if (threw != (i % 2 != 0 && i % 5 == 0)) ++surprises;
    }
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t)
    threads.emplace_back(change_often, t);
  for (auto& thread : threads)
    thread.join();
  CHECK(surprises == 0);
  CHECK(check_whole(*sample.store) == 6 * 12);
}

}  // namespace
}  // namespace hoopgit::store
