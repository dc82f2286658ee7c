// hoopgit_log_bench FOLDER [SECONDS]: what the log costs. Events a second that
// are durable, and how long one takes, for 1 to 256 threads that each append
// one event after the other. FOLDER is on the disk that is to be measured.

#include "server/store/sqlite_store.hpp"

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

PushId push_of(unsigned n) {
  std::array<unsigned char, 10> random{};
  for (unsigned i = 0; i < 4; ++i)
    random[i] = static_cast<unsigned char>(n >> (8 * i));
  return PushId::make(Time(std::chrono::seconds(1'767'323'045)), random);
}

/// Like most that a relay records: a person, a push, a ref.
store::Event event_of(unsigned n) {
  store::Event event;
  event.type = "push.received";
  event.actor.emplace();
  event.actor->person = {"https://id.example",
                         "person-" + std::to_string(n % 500),
                         "person" + std::to_string(n % 500)};
  event.actor->groups = {{"dev", "payments"}};
  event.actor->session = "0123456789abcdef";
  event.actor->address = "192.0.2.7";
  event.actor->user_agent = "git/2.39.5";
  event.push = push_of(n / 8);
  const auto id = *git::ObjectId::parse(std::string(32, 'a') +
                                        std::to_string(10'000'000 + n));
  event.target = store::Target{"forge",
                               "acme/repository-" + std::to_string(n % 200),
                               {{"refs/heads/topic-" + std::to_string(n % 5000),
                                 id, id, git::RefUpdate::Kind::fast_forward}}};
  event.data = json::object({{"objects", 12}, {"bytes", 4096}, {"ms", 17}});
  return event;
}

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
        const auto event = event_of(next++);
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
  if (argc < 2) {
    std::fprintf(stderr, "usage: hoopgit_log_bench FOLDER [SECONDS]\n");
    return 2;
  }
  const std::filesystem::path file =
      std::filesystem::path(argv[1]) /
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
