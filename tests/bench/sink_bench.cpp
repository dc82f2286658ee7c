// hoopgit_sink_bench [EVENTS]: what it costs to hand the log on. EVENTS
// (1,000,000) are written, on the disk of TMPDIR, while a receiver is away;
// then it is back, gets all of them as JSON lines, and computes the root from
// them. After that: records a second in every format, and checked entries.

#include "core/base/file.hpp"
#include "core/event/format.hpp"
#include "core/json/json.hpp"
#include "core/ledger/checkpoint.hpp"
#include "core/ledger/merkle.hpp"
#include "server/sink/sink.hpp"
#include "server/store/sqlite_store.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

using namespace hoopgit;
using Steady = std::chrono::steady_clock;

constexpr const char* origin = "relay.example.com/log/1";

template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::exit(1);
}

double seconds_since(Steady::time_point begin) {
  return std::chrono::duration<double>(Steady::now() - begin).count();
}

store::Event event_of(unsigned n) {
  store::Event event;
  event.type = "push.received";
  event.actor.emplace();
  event.actor->person = {"https://id.example",
                         "person-" + std::to_string(n % 500), "person"};
  event.actor->address = "192.0.2.7";
  event.actor->user_agent = "git/2.39.5";
  const auto id = *git::ObjectId::parse(std::string(40, 'a'));
  event.target = store::Target{
      "forge",
      "acme/repository-" + std::to_string(n % 200),
      {{"refs/heads/topic", id, id, git::RefUpdate::Kind::fast_forward}}};
  event.data = json::object({{"objects", 12}, {"bytes", 4096}, {"ms", 17}});
  return event;
}

void fill(store::Store& store, unsigned events) {
  for (unsigned n = 0; n < events;)
    must(store.change([&](store::Transaction& to) -> Result<void> {
      for (const unsigned end = std::min(n + 2000, events); n < end; ++n)
        TRY(to.append(event_of(n)));
      return {};
    }));
}

void cover(store::Store& store) {
  const auto key =
      must(crypto::SigningKey::from_seed(Secret(std::string(32, 'k'))));
  const auto head = must(store.tree_head());
  const auto note =
      must(ledger::sign_checkpoint({origin, head.size, head.root}, key));
  must(store.save_checkpoint(head.size, head.root, note));
}

/// Away, or back: then it reads every event and appends it to a tree.
class Receiver final : public sink::Outlet {
 public:
  sink::Answer send(const sink::Batch& batch, Time) override {
    if (!is_back) return {sink::Answer::Kind::failed, "away"};
    for (const auto& record : batch.records) {
      const auto item = must(event::item_from_json(record));
      if (item.index != tree.size()) std::abort();
      tree.append(item.leaf_hash);
    }
    ++batches;
    return {sink::Answer::Kind::accepted, {}};
  }

  bool is_back = false;
  ledger::Frontier tree{};
  unsigned batches = 0;
};

void outage(store::Store& store) {
  auto outlet = std::make_unique<Receiver>();
  Receiver& receiver = *outlet;
  sink::Settings settings;
  settings.name = "receiver";
  const auto sink =
      must(sink::Sink::open(store, settings, std::move(outlet), "vkey"));
  const auto head = must(store.tree_head());
  must(sink->tend(Time(), Steady::now() + std::chrono::hours(1)));
  receiver.is_back = true;
  const auto begin = Steady::now();
  must(sink->tend(Time(std::chrono::hours(24 * 30)),
                  Steady::now() + std::chrono::hours(1)));
  const double took = seconds_since(begin);
  if (receiver.tree.root() != head.root) std::abort();
  std::printf("caught up: %.0f events/s, proved, %u batches, %.1f s\n",
              static_cast<double>(head.size) / took, receiver.batches, took);
}

void formats(store::Store& store) {
  const auto stored = must(store.entries(0, 2000));
  for (const auto format : event::all_formats()) {
    const auto begin = Steady::now();
    std::size_t bytes = 0;
    for (int round = 0; round < 5; ++round)
      for (const auto& one : stored)
        bytes += must(event::write_record(format, {origin, one.index,
                                                   one.leaf_hash, one.bytes}))
                     .size();
    const double took = seconds_since(begin);
    std::printf(
        "%-12s %9.0f events/s, %5.0f bytes each\n",
        std::string(event::name_of(format)).c_str(),
        static_cast<double>(stored.size() * 5) / took,
        static_cast<double>(bytes) / static_cast<double>(stored.size() * 5));
  }
  const auto begin = Steady::now();
  for (int round = 0; round < 200; ++round)
    for (const auto& one : stored)
      must(event::check_entry(one.bytes));
  std::printf("%-12s %9.0f entries/s of %zu bytes\n", "checked",
              static_cast<double>(stored.size() * 200) / seconds_since(begin),
              stored.front().bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  const unsigned events =
      argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 1'000'000;
  const auto folder = must(TemporaryFolder::make());
  const auto store = must(store::open_sqlite(
      folder.path() / "sink-bench.db",
      {"relay-a", "0.1.0", std::string(64, 'c')}, system_clock(), origin));
  const auto begin = Steady::now();
  fill(*store, events);
  std::printf("written: %.0f events/s\n", events / seconds_since(begin));
  cover(*store);
  outage(*store);
  formats(*store);
  return 0;
}
