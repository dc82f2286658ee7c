// hoopgit_checkpoint_bench [FOLDER [SECONDS [RATE]]]: how long it takes until
// an event stands inside a signed checkpoint, from the moment that somebody
// wants it recorded, while RATE (1,000) events a second come. FOLDER is on the
// disk that is to be measured.

#include "core/base/file.hpp"
#include "server/audit/book.hpp"
#include "server/store/sqlite_store.hpp"
#include "tests/bench/sample_event.hpp"
#include "tests/support/must.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace hoopgit;
using namespace std::chrono_literals;
using stage::must;
using Steady = std::chrono::steady_clock;

constexpr unsigned writers = 16;

/// When each event was wanted, and when a checkpoint first had it.
struct Moments {
  std::mutex lock{};
  std::vector<Steady::time_point> wanted{};   // By index.
  std::vector<Steady::time_point> covered{};  // By index.

  void want(std::uint64_t index, Steady::time_point when) {
    const std::lock_guard guard(lock);
    if (wanted.size() <= index) wanted.resize(index + 1);
    wanted[index] = when;
  }
  void cover(std::uint64_t size, Steady::time_point when) {
    const std::lock_guard guard(lock);
    covered.resize(std::max<std::size_t>(covered.size(), size), when);
  }
};

std::uint64_t record(store::Store& store, const store::Event& event) {
  std::uint64_t index = 0;
  must(store.change([&](store::Transaction& transaction) -> Result<void> {
    index = TRY(transaction.append(event));
    return {};
  }));
  return index;
}

/// One of `writers` who together want `rate` events a second.
void write(store::Store& store, Moments& moments, std::atomic<unsigned>& next,
           Steady::time_point until, unsigned rate) {
  const auto pause = std::chrono::nanoseconds(1s) * writers / rate;
  for (auto due = Steady::now(); due < until; due += pause) {
    std::this_thread::sleep_until(due);
    moments.want(record(store, bench::event_of(next++)), due);
  }
}

/// What the relay does beside: a checkpoint five times a second.
void sign(audit::Book& book, store::Store& store, Moments& moments,
          const std::atomic<bool>& stop) {
  bool last = false;
  while (!last) {
    last = stop;
    must(book.tend());
    moments.cover(must(store.checkpoint_size()), Steady::now());
    std::this_thread::sleep_for(200ms);
  }
}

void print(const Moments& moments) {
  std::vector<double> taken;
  std::size_t in_time = 0;
  for (std::size_t i = 0; i < moments.wanted.size(); ++i) {
    const std::chrono::duration<double, std::milli> took =
        moments.covered[i] - moments.wanted[i];
    taken.push_back(took.count());
    if (took <= 250ms) ++in_time;
  }
  std::sort(taken.begin(), taken.end());
  const auto at = [&](unsigned percent) {
    return taken[taken.size() * percent / 100];
  };
  std::printf("events    p50 ms  p90 ms  p99 ms  within 250 ms\n");
  std::printf(
      "%8zu  %6.0f  %6.0f  %6.0f  %6.2f %%\n", taken.size(), at(50), at(90),
      at(99),
      100.0 * static_cast<double>(in_time) / static_cast<double>(taken.size()));
}

}  // namespace

int main(int argc, char** argv) {
  const auto folder = must(TemporaryFolder::make(argc > 1 ? argv[1] : "."));
  const std::chrono::seconds time(argc > 2 ? std::atoi(argv[2]) : 10);
  const unsigned rate =
      argc > 3 ? static_cast<unsigned>(std::atoi(argv[3])) : 1000;
  const auto store = must(store::open_sqlite(
      folder.path() / "bench.db", {"bench", "0", std::string(64, '0')},
      system_clock(), "bench.example/log/1"));
  audit::Book book(*store,
                   must(audit::LogKeys::open(folder.path(), store->origin())),
                   store->origin());
  Moments moments;
  std::atomic<unsigned> next = 0;
  std::atomic<bool> stop = false;
  std::thread signer([&] { sign(book, *store, moments, stop); });
  std::vector<std::thread> threads;
  const auto until = Steady::now() + time;
  for (unsigned i = 0; i < writers; ++i)
    threads.emplace_back([&] { write(*store, moments, next, until, rate); });
  for (auto& thread : threads)
    thread.join();
  stop = true;
  signer.join();
  print(moments);
  return 0;
}
