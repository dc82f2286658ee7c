// hoopgit_log_bench [FOLDER [SECONDS]]: what the log costs. Events a second
// that are durable, and how long one takes, for 1 to 256 threads that each
// append one event after the other. FOLDER is on the disk that is to be
// measured.

#include "server/store/sqlite_store.hpp"
#include "tests/bench/sample_event.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace hoopgit;
using Steady = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

struct Figures {
  double per_second;
  double median;  ///< Milliseconds, as the others.
  double slow;    ///< The 99th percentile.
};

Figures measure(store::Store& store, unsigned callers,
                std::chrono::seconds time) {
  std::vector<std::vector<double>> taken(callers);
  std::atomic<unsigned> next = 0;
  const auto begin = Steady::now();
  std::vector<std::thread> threads;
  for (auto& mine : taken)
    threads.emplace_back([&] {
      while (Steady::now() - begin < time) {
        const auto event = bench::event_of(next++);
        const auto started = Steady::now();
        if (!append(store, event)) std::abort();
        mine.push_back(Milliseconds(Steady::now() - started).count());
      }
    });
  for (auto& thread : threads)
    thread.join();
  const double seconds =
      std::chrono::duration<double>(Steady::now() - begin).count();
  std::vector<double> all;
  for (const auto& mine : taken)
    all.insert(all.end(), mine.begin(), mine.end());
  std::sort(all.begin(), all.end());
  return {static_cast<double>(all.size()) / seconds, all[all.size() / 2],
          all[all.size() * 99 / 100]};
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path file =
      std::filesystem::path(argc > 1 ? argv[1] : ".") /
      ("log-bench-" + std::to_string(::getpid()) + ".db");
  const std::chrono::seconds time(argc > 2 ? std::atoi(argv[2]) : 5);
  auto store = store::open_sqlite(file, {"bench", "0", std::string(64, '0')},
                                  system_clock());
  if (!store) {
    std::fprintf(stderr, "%s\n", store.error().message.c_str());
    return 1;
  }
  std::printf("callers  durable/s  p50 ms  p99 ms\n");
  for (const unsigned callers : {1U, 16U, 64U, 256U}) {
    const auto figures = measure(**store, callers, time);
    std::printf("%7u  %9.0f  %6.2f  %6.2f\n", callers, figures.per_second,
                figures.median, figures.slow);
    std::fflush(stdout);
  }
  store->reset();
  for (const char* suffix : {"", "-wal", "-shm"})
    std::filesystem::remove(file.string() + suffix);
  return 0;
}
