// hoopgit_query_bench [EVENTS [FOLDER]]: what it takes to ask the log, with
// 1,000,000 events, or as many as are said. Fills a database, opens it again,
// and prints how long the first page of each filter takes. In FOLDER the
// database stays, and is used again by the next run with the same number.

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "server/store/sqlite_store.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace hoopgit;
using store::EventFilter;
using Steady = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr unsigned people = 3000;
constexpr unsigned repositories = 800;
constexpr unsigned refs = 20'000;

/// A minute for every ten events.
class FillClock final : public Clock {
 public:
  Time now() const override {
    return Time(std::chrono::seconds(1'735'689'600 + count_++ * 6));
  }

 private:
  mutable std::int64_t count_ = 0;
};

std::string hex40(std::uint64_t n) {
  std::mt19937_64 mix(n);
  std::string bytes;
  for (int i = 0; i < 20; ++i)
    bytes += static_cast<char>(mix());
  return to_hex(bytes);
}

PushId push_of(std::uint64_t n) {
  std::array<unsigned char, 10> random{};
  for (unsigned i = 0; i < 8; ++i)
    random[i] = static_cast<unsigned char>(n >> (8 * i));
  return PushId::make(Time(std::chrono::seconds(1'735'689'600)), random);
}

store::Person person(std::uint64_t n) {
  return {"https://id.example", "subject-" + std::to_string(n),
          "person" + std::to_string(n)};
}

std::string ref(std::uint64_t n) {
  if (n % 3 == 0) return "refs/heads/main";
  return "refs/heads/team-" + std::to_string(n % 40) + "/" +
         std::to_string(n % refs);
}

/// Ten events make a push, or ten fetches; some people do most of it.
store::Event event_of(std::uint64_t n) {
  static const std::array<const char*, 10> types{
      "push.started", "push.received",      "push.scanned",  "secret.found",
      "push.refused", "approval.requested", "approval.vote", "approval.granted",
      "push.landing", "push.landed"};
  const std::uint64_t push = n / 10;
  std::mt19937_64 mix(push);
  const auto skewed = [&](unsigned of) {
    return std::min(mix() % of, mix() % of);
  };
  store::Event event;
  const bool is_fetch = push % 3 == 0;
  event.type = is_fetch ? "fetch.served" : types[n % 10];
  event.actor.emplace();
  event.actor->person = person(skewed(people));
  event.actor->kind = push % 11 == 0 ? "agent" : "human";
  event.actor->groups = {{"dev", "team-" + std::to_string(push % 60)}};
  event.target = store::Target{
      "forge", "acme/repository-" + std::to_string(skewed(repositories)), {}};
  if (is_fetch) return event;
  event.push = push_of(push);
  const auto old_id = *git::ObjectId::parse(hex40(push));
  const auto new_id = *git::ObjectId::parse(hex40(push + 1));
  event.target->refs = {
      {ref(push), old_id, new_id, git::RefUpdate::Kind::fast_forward}};
  event.policy_sha256 = std::string(63, 'a') + "0123456789"[push % 5000 / 500];
  if (event.type == std::string("push.refused")) {
    event.outcome = store::Outcome::denied;
    event.severity = store::Severity::warning;
    event.data = json::object({{"step", "policy"}, {"reason", "a rule"}});
  }
  if (event.type == std::string("secret.found")) {
    event.severity = store::Severity::high;
    event.data = json::object({{"rule", "rule-" + std::to_string(push % 80)},
                               {"fingerprint", hex40(push % 100'000)}});
  }
  return event;
}

void must(const Result<void>& done) {
  if (done) return;
  std::fprintf(stderr, "%s\n", done.error().message.c_str());
  std::exit(1);
}

std::unique_ptr<store::Store> open(const std::filesystem::path& file,
                                   const Clock& clock) {
  auto opened =
      store::open_sqlite(file, {"bench", "0", std::string(64, '0')}, clock);
  if (!opened) must(opened.error());
  return *std::move(opened);
}

void fill(store::Store& store, std::uint64_t events) {
  std::uint64_t n = store.tree_head()->size;
  const auto begin = Steady::now();
  const std::uint64_t first = n;
  while (n < events)
    must(store.change([&](store::Transaction& work) -> Result<void> {
      for (int i = 0; i < 1000; ++i)
        TRY(work.append(event_of(n++)));
      return {};
    }));
  if (n > first)
    std::printf(
        "filled with %.0f events/s\n",
        static_cast<double>(n - first) /
            std::chrono::duration<double>(Steady::now() - begin).count());
}

struct Case {
  const char* name;
  /// What is asked for the n-th time.
  std::function<void(EventFilter&, std::uint64_t)> set;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"everything", [](auto&, auto) {}},
      {"person",
       [](auto& f, auto n) { f.subject = person(n * 7 % people).subject; }},
      {"repository",
       [](auto& f, auto n) {
         f.repository = "acme/repository-" + std::to_string(n % repositories);
       }},
      {"rare ref", [](auto& f, auto n) { f.ref = ref(n * 3 + 1); }},
      {"folder of refs",
       [](auto& f, auto n) {
         f.ref = "refs/heads/team-" + std::to_string(n % 40) + "/*";
       }},
      {"type", [](auto& f, auto) { f.type = "push.landed"; }},
      {"push", [](auto& f, auto n) { f.push = push_of(n * 331).text(); }},
      {"commit", [](auto& f, auto n) { f.object = hex40(n * 331 + 1); }},
      {"commit, 12 digits",
       [](auto& f, auto n) { f.object = hex40(n * 331 + 1).substr(0, 12); }},
      {"fingerprint",
       [](auto& f, auto n) { f.fingerprint = hex40(n * 331 % 100'000); }},
      {"person and repository, oldest first",
       [](auto& f, auto n) {
         f.subject = person(n % people).subject;
         f.repository = "acme/repository-" + std::to_string(n % repositories);
         f.newest_first = false;
       }},
      {"person, repository, type and outcome",
       [](auto& f, auto n) {
         f.subject = person(n % people).subject;
         f.repository = "acme/repository-" + std::to_string(n % repositories);
         f.type = "push.";
         f.outcome = "denied";
       }},
      {"all common, none together",
       [](auto& f, auto) {
         f.type = "push.landed";
         f.outcome = "denied";
         f.severity_min = "warning";
         f.ref = "refs/heads/main";
       }},
      {"severity, group, verdict",
       [](auto& f, auto n) {
         f.severity_min = "warning";
         f.group = "team-" + std::to_string(n % 60);
         f.verdict = "deny";
       }},
      {"one day in the middle, one person",
       [](auto& f, auto n) {
         f.subject = person(n % people).subject;
         f.since = Time(std::chrono::seconds(1'735'689'600 + n * 60'000));
         f.until = *f.since + std::chrono::hours(24);
       }},
      {"somebody who is not there", [](auto& f, auto n) {
         f.subject = "nobody-" + std::to_string(n);
         f.type = "push.";
       }}};
  return all;
}

void ask(store::Store& store, const Case& one) {
  constexpr std::uint64_t times = 200;
  std::vector<double> taken;
  std::size_t found = 0;
  for (std::uint64_t n = 0; n < times; ++n) {
    EventFilter filter;
    one.set(filter, n);
    const auto begin = Steady::now();
    const auto page = store.events(filter);
    taken.push_back(Milliseconds(Steady::now() - begin).count());
    if (!page) must(page.error());
    found += page->size();
  }
  std::sort(taken.begin(), taken.end());
  std::printf("%-40s %8.2f %8.2f %8.2f %8.1f\n", one.name, taken[times / 2],
              taken[times * 99 / 100], taken.back(),
              static_cast<double>(found) / static_cast<double>(times));
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t events =
      argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const auto passing = TemporaryFolder::make();
  if (!passing) return 1;
  const std::filesystem::path file =
      (argc > 2 ? std::filesystem::path(argv[2]) : passing->path()) /
      ("query-bench-" + std::to_string(events) + ".db");
  const FillClock clock;
  fill(*open(file, clock), events);
  const auto begin = Steady::now();
  const auto store = open(file, clock);
  std::printf("opened in %.0f ms, %llu events\n",
              Milliseconds(Steady::now() - begin).count(),
              static_cast<unsigned long long>(store->tree_head()->size));
  std::printf("%-40s %8s %8s %8s %8s\n", "first page of 100", "p50 ms", "p99",
              "max", "found");
  for (const auto& one : cases())
    ask(*store, one);
  return 0;
}
