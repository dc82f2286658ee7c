#include "server/store/term_index.hpp"

#include "samples.hpp"
#include "server/store/statement.hpp"

#include <random>

namespace hoopgit::store {
namespace {

/// What a test knows of an event.
struct Known {
  unsigned person, repository, ref, type;
  bool denied;
};

std::string ref_of(unsigned ref) {
  return "refs/heads/team-" + std::to_string(ref % 4) + "/" +
         std::to_string(ref);
}

Event event_of(const Known& known) {
  static const char* const types[] = {"push.started", "push.landed",
                                      "fetch.served"};
  Event event = store::event_of(types[known.type]);
  const std::string person = std::to_string(known.person);
  event.actor = actor_of({"https://id.example", "id-" + person, "n-" + person});
  event.target = Target{"forge",
                        "acme/" + std::to_string(known.repository),
                        {update_of(ref_of(known.ref))}};
  if (known.denied) event.outcome = Outcome::denied;
  return event;
}

/// Makes the log one of which all entries before this one have been pruned.
void begin_at(Sample& sample, std::uint64_t first) {
  sample.store.reset();
  ledger::Frontier frontier;
  for (std::uint64_t i = 0; i < first; ++i)
    frontier.append(std::string(32, 'x'));
  {
    auto db = *Connection::open(sample.file);
    const auto size = static_cast<std::int64_t>(first);
    REQUIRE(db.run("UPDATE log_head SET size = ?, minimum = ?, frontier = ?",
                   {size, size, Blob(frontier.bytes())}));
  }
  sample.store = open_store(sample.file, sample.clock);
}

/// More than two chunks of events, written as a relay writes them.
class Log {
 public:
  static constexpr std::size_t size = 2 * chunk_entries + 3000;

  explicit Log(std::uint64_t first = 0) : first_(first) {
    if (first > 0) begin_at(sample_, first);
    std::mt19937 random(7);
    while (known_.size() < size)
      change(*sample_.store, [&](Transaction& work) -> Result<void> {
        for (int i = 0; i < 100; ++i) {
          known_.push_back({static_cast<unsigned>(random() % 50),
                            static_cast<unsigned>(random() % 20),
                            static_cast<unsigned>(random() % 300),
                            static_cast<unsigned>(random() % 3),
                            random() % 10 == 0});
          TRY(work.append(event_of(known_.back())));
        }
        return {};
      });
  }

  Sample& sample() { return sample_; }

  /// Asks for a page with these conditions and compares it with what is known.
  void check(unsigned bits, bool newest_first, std::uint64_t from) {
    EventFilter filter;
    filter.newest_first = newest_first;
    filter.from = first_ + from;
    filter.limit = 40;
    if ((bits & 1) != 0) filter.subject = "id-7";
    if ((bits & 2) != 0) filter.repository = "acme/3";
    if ((bits & 4) != 0) filter.ref = "refs/heads/team-2/*";
    if ((bits & 8) != 0) filter.type = "push.";
    if ((bits & 16) != 0) filter.outcome = "denied";
    if ((bits & 32) != 0)
      filter.visible_to = Person{"https://id.example", "id-7"};
    const auto matches = [&](const Known& known) {
      return ((bits & 1) == 0 || known.person == 7) &&
             ((bits & 2) == 0 || known.repository == 3) &&
             ((bits & 4) == 0 || known.ref % 4 == 2) &&
             ((bits & 8) == 0 || known.type < 2) &&
             ((bits & 16) == 0 || known.denied) &&
             ((bits & 32) == 0 || known.person == 7);
    };
    std::vector<std::uint64_t> expected;
    for (std::uint64_t i = from; i < known_.size() && expected.size() < 40;
         newest_first ? --i : ++i)
      if (matches(known_[i])) expected.push_back(first_ + i);
    const auto events = sample_.store->events(filter);
    REQUIRE(events);
    std::vector<std::uint64_t> found;
    for (const auto& event : *events)
      found.push_back(event.index);
    INFO(bits << (newest_first ? " down from " : " up from ") << from);
    CHECK(found == expected);
  }

  void check_all() {
    for (unsigned bits = 0; bits < 64; ++bits)
      for (const std::uint64_t from :
           {std::uint64_t{0}, chunk_entries, 2 * chunk_entries + 7}) {
        check(bits, true, from);
        check(bits, false, from);
      }
  }

  std::int64_t number(const std::string& sql) {
    auto db = Connection::open(sample_.file, false);
    REQUIRE(db);
    return *db->number(sql);
  }

 private:
  Sample sample_{};
  std::uint64_t first_;
  std::vector<Known> known_{};
};

TEST_CASE("all conditions find what they should, in every chunk") {
  Log log;
  log.check_all();
  // Written slice by slice beside the appends.
  CHECK(log.number("SELECT chunks FROM index_head") == 2);
  CHECK(log.number("SELECT count(*) FROM posting WHERE chunk > 1") == 0);

  // A store that is opened again reads the rest from the log.
  auto& sample = log.sample();
  sample.store = open_store(sample.file, sample.clock);
  log.check_all();

  // A chunk that was half written when the relay was killed.
  sample.store.reset();
  log.number("UPDATE index_head SET chunks = 1");
  log.number("DELETE FROM posting WHERE chunk = 1 AND term % 2 = 0");
  sample.store = open_store(sample.file, sample.clock);
  CHECK(log.number("SELECT chunks FROM index_head") == 2);
  log.check_all();

  // Other rules for terms: all of it is made anew.
  sample.store.reset();
  log.number("DELETE FROM posting");
  log.number("UPDATE index_head SET rules = 0, chunks = 2");
  sample.store = open_store(sample.file, sample.clock);
  log.check_all();
}

TEST_CASE("what a span says of its chunks leaves nothing out") {
  Log log((span_chunks - 1) * chunk_entries);
  // One chunk of the span, one of the next, and what is in memory alone.
  CHECK(log.number("SELECT spans FROM index_head") == 1);
  CHECK(log.number("SELECT count(*) FROM posting_span WHERE chunks = 32768") ==
        log.number("SELECT count(*) FROM posting WHERE chunk = 15"));
  log.check_all();

  // Half written when the relay was killed; and never, by an older program.
  for (const char* sql : {"DELETE FROM posting_span WHERE term % 2 = 0",
                          "DELETE FROM posting_span"}) {
    log.sample().store.reset();
    log.number("UPDATE index_head SET spans = 0");
    log.number(sql);
    log.sample().store = open_store(log.sample().file, log.sample().clock);
    CHECK(log.number("SELECT spans FROM index_head") == 1);
    log.check_all();
  }
}

TEST_CASE("a pruned log is found from where it begins") {
  Log log;
  auto& sample = log.sample();
  Store& store = *sample.store;
  const auto head = *store.tree_head();
  REQUIRE(store.save_checkpoint(head.size, head.root, "note\n"));
  const std::uint64_t below = chunk_entries + 512;
  change(store, [&](Transaction& work) -> Result<void> {
    CHECK(TRY(work.prune_entries(below)) == below);
    return {};
  });
  for (int round = 0; round < 2; ++round) {
    EventFilter filter;
    filter.newest_first = false;
    filter.repository = "acme/3";
    const auto found = *sample.store->events(filter);
    REQUIRE_FALSE(found.empty());
    CHECK(found.front().index >= below);
    CHECK(found.front().index < below + 500);
    CHECK(log.number("SELECT count(*) FROM posting WHERE chunk = 0") == 0);
    sample.store = open_store(sample.file, sample.clock);
  }
}

TEST_CASE("two programs that append to one log find each other's events") {
  Sample sample;
  const auto other = open_store(sample.file, sample.clock);
  REQUIRE(append(*sample.store, store::event_of("auth.login")));
  REQUIRE(append(*other, store::event_of("auth.logout")));
  REQUIRE(append(*sample.store, store::event_of("auth.login")));
  EventFilter filter;
  filter.type = "auth.";
  CHECK(sample.store->events(filter)->size() == 3);
  CHECK(check_whole(*sample.store) == 3);
}

}  // namespace
}  // namespace hoopgit::store
