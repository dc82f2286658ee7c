#include "server/store/event_query.hpp"

#include "samples.hpp"

namespace hoopgit::store {
namespace {

using Indexes = std::vector<std::uint64_t>;

Indexes indexes(Store& store, const EventFilter& filter) {
  const auto events = store.events(filter);
  if (!events) FAIL(events.error().message);
  Indexes found;
  for (const auto& event : *events)
    found.push_back(event.index);
  return found;
}

void put(Sample& sample, const std::string& type, const Person* actor,
         const std::string& repository = "", const std::string& ref = "",
         const PushId* push = nullptr, Outcome outcome = Outcome::success) {
  Event event = event_of(type);
  if (actor != nullptr) event.actor = actor_of(*actor);
  if (!repository.empty()) {
    event.target = Target{"forge", repository, {}};
    if (!ref.empty()) event.target->refs = {update_of(ref)};
  }
  if (push != nullptr) event.push = *push;
  event.outcome = outcome;
  REQUIRE(append(*sample.store, event));
  sample.clock.advance(std::chrono::seconds(1));
}

const PushId p1 = push_id(1);
const PushId p2 = push_id(2);

/// One event a second from the clock's first moment.
void fill(Sample& sample) {
  put(sample, "relay.started", nullptr);                                   // 0
  put(sample, "auth.login", &ada);                                         // 1
  put(sample, "push.started", &ada, "acme/site", "refs/heads/main", &p1);  // 2
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    return work.add_push(push_row(1, ada));
  });
  put(sample, "push.scanned", nullptr, "acme/site", "refs/heads/main",
      &p1);                                                  // 3
  put(sample, "approval.vote", &bob, "acme/site", "", &p1);  // 4
  put(sample, "push.started", &bob, "acme/other", "refs/heads/main",
      &p2);  // 5
  put(sample, "push.refused", &bob, "acme/other", "refs/heads/x", &p2,
      Outcome::denied);  // 6
}

TEST_CASE("events are found by each condition") {
  Sample sample;
  fill(sample);
  Store& store = *sample.store;
  const auto by = [&](auto set) {
    EventFilter filter;
    filter.newest_first = false;
    set(filter);
    return indexes(store, filter);
  };
  CHECK(by([](auto&) {}) == Indexes{0, 1, 2, 3, 4, 5, 6});
  CHECK(by([](auto& f) { f.subject = "ada-1"; }) == Indexes{1, 2});
  CHECK(by([](auto& f) { f.name = "bob"; }) == Indexes{4, 5, 6});
  CHECK(by([](auto& f) { f.issuer = "https://id.example"; }) ==
        Indexes{1, 2, 4, 5, 6});
  CHECK(by([](auto& f) {
          f.issuer = "https://x";
          f.subject = "ada-1";
        }).empty());
  CHECK(by([](auto& f) { f.repository = "acme/site"; }) == Indexes{2, 3, 4});
  CHECK(by([](auto& f) { f.ref = "refs/heads/main"; }) == Indexes{2, 3, 5});
  CHECK(by([](auto& f) {
          f.ref = "refs/heads/main";
          f.repository = "acme/other";
        }) == Indexes{5});
  CHECK(by([](auto& f) { f.type = "push.started"; }) == Indexes{2, 5});
  CHECK(by([](auto& f) { f.type = "push."; }) == Indexes{2, 3, 5, 6});
  CHECK(by([](auto& f) { f.type = "push"; }).empty());
  CHECK(by([](auto& f) { f.push = p1.text(); }) == Indexes{2, 3, 4});
  CHECK(by([](auto& f) { f.outcome = "denied"; }) == Indexes{6});
  CHECK(by([](auto& f) {
          f.outcome = "success";
          f.type = "push.";
          f.name = "bob";
        }) == Indexes{5});
}

TEST_CASE("since is this moment or later, until is before") {
  Sample sample;
  const Time first = sample.clock.now();
  fill(sample);
  EventFilter filter;
  filter.newest_first = false;
  filter.since = first + std::chrono::seconds(2);
  filter.until = first + std::chrono::seconds(4);
  CHECK(indexes(*sample.store, filter) == Indexes{2, 3});
  filter.since = first + std::chrono::seconds(6);
  filter.until = first + std::chrono::hours(1);
  CHECK(indexes(*sample.store, filter) == Indexes{6});
  filter.since = first + std::chrono::seconds(7);
  CHECK(indexes(*sample.store, filter).empty());
  filter.since.reset();
  filter.until = first;
  CHECK(indexes(*sample.store, filter).empty());
}

TEST_CASE("events of one moment are all inside or all outside") {
  Sample sample;
  for (int i = 0; i < 5; ++i)
    REQUIRE(append(*sample.store, event_of("fetch.served")));
  EventFilter filter;
  filter.since = sample.clock.now();
  CHECK(indexes(*sample.store, filter).size() == 5);
  filter.since.reset();
  filter.until = sample.clock.now();
  CHECK(indexes(*sample.store, filter).empty());
}

TEST_CASE("a person sees own events and all of own pushes, nothing else") {
  Sample sample;
  fill(sample);
  EventFilter filter;
  filter.visible_to = ada;
  CHECK(indexes(*sample.store, filter) == Indexes{4, 3, 2, 1});
  filter.push = p1.text();
  CHECK(indexes(*sample.store, filter) == Indexes{4, 3, 2});
  filter.push = p2.text();
  CHECK(indexes(*sample.store, filter).empty());
  filter.push.reset();
  filter.ref = "refs/heads/main";
  CHECK(indexes(*sample.store, filter) == Indexes{3, 2});
  filter = EventFilter{};
  filter.visible_to = bob;
  CHECK(indexes(*sample.store, filter) == Indexes{6, 5, 4});
  filter.visible_to = Person{"https://other.example", ada.subject};
  CHECK(indexes(*sample.store, filter).empty());
}

TEST_CASE("an event before its push has a row is shown to the requester") {
  Sample sample;
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    Event event = event_of("push.started");
    event.push = p1;
    TRY(work.append(event));
    return work.add_push(push_row(1, ada));
  });
  EventFilter filter;
  filter.visible_to = ada;
  CHECK(indexes(*sample.store, filter) == Indexes{0});
}

TEST_CASE("pages follow each other without gap or repetition") {
  Sample sample;
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    for (int i = 0; i < 25; ++i)
      TRY(work.append(event_of(i % 2 == 0 ? "fetch.served" : "auth.login")));
    return {};
  });
  const bool newest_first = GENERATE(true, false);
  EventFilter filter;
  filter.type = "fetch.";
  filter.newest_first = newest_first;
  filter.limit = 4;
  Indexes all;
  for (;;) {
    const auto page = indexes(*sample.store, filter);
    all.insert(all.end(), page.begin(), page.end());
    if (page.size() < 4) break;
    filter.from = newest_first ? page.back() - 1 : page.back() + 1;
    // What comes meanwhile does not shift a page.
    if (newest_first) REQUIRE(append(*sample.store, event_of("fetch.served")));
  }
  Indexes expected;
  for (std::uint64_t i = 0; i < 25; i += 2)
    expected.insert(newest_first ? expected.begin() : expected.end(), i);
  CHECK(all == expected);
}

TEST_CASE("a page has at most 1,000 events") {
  Sample sample;
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    for (int i = 0; i < 1100; ++i)
      TRY(work.append(event_of("fetch.served")));
    return {};
  });
  EventFilter filter;
  filter.limit = 5000;
  CHECK(indexes(*sample.store, filter).size() == 1000);
  filter.limit = 0;
  CHECK(indexes(*sample.store, filter).empty());
}

TEST_CASE("an event with many refs is found by each of them") {
  Sample sample;
  Event event = event_of("push.started");
  event.target = Target{"forge", "acme/site", {}};
  for (int i = 0; i < 300; ++i)
    event.target->refs.push_back(update_of("refs/heads/" + std::to_string(i)));
  event.target->refs.push_back(event.target->refs.front());
  REQUIRE(append(*sample.store, event));
  EventFilter filter;
  filter.ref = "refs/heads/299";
  CHECK(indexes(*sample.store, filter) == Indexes{0});
}

TEST_CASE("every combination of conditions walks indexes and sorts nothing") {
  Sample sample;
  fill(sample);
  auto connection = Connection::open(sample.file, true);
  REQUIRE(connection);
  for (unsigned bits = 1; bits < 2048; ++bits) {
    EventFilter filter;
    if ((bits & 1) != 0) filter.issuer = "i";
    if ((bits & 2) != 0) filter.subject = "s";
    if ((bits & 4) != 0) filter.name = "n";
    if ((bits & 8) != 0) filter.repository = "r";
    if ((bits & 16) != 0) filter.ref = "f";
    if ((bits & 32) != 0) filter.type = bits % 2 == 0 ? "t.x" : "t.";
    if ((bits & 64) != 0) filter.push = "p";
    if ((bits & 128) != 0) filter.outcome = "o";
    if ((bits & 256) != 0) filter.since = Time();
    if ((bits & 512) != 0) filter.until = Time();
    if ((bits & 1024) != 0) filter.visible_to = ada;
    filter.newest_first = bits % 3 == 0;
    const auto query = make_query(filter);
    auto plan =
        connection->query("EXPLAIN QUERY PLAN " + query.sql, query.cells);
    REQUIRE(plan);
    while (*plan->next()) {
      const std::string step = plan->text(3);
      INFO(query.sql << "\n" << step);
      CHECK(step.find("SCAN") == std::string::npos);
      CHECK(step.find("TEMP B-TREE") == std::string::npos);
    }
  }
}

TEST_CASE("the narrowest condition leads") {
  Sample sample;
  auto connection = Connection::open(sample.file, true);
  REQUIRE(connection);
  const auto first_step = [&](const EventFilter& filter) {
    const auto query = make_query(filter);
    auto plan =
        connection->query("EXPLAIN QUERY PLAN " + query.sql, query.cells);
    REQUIRE(plan);
    REQUIRE(*plan->next());
    return plan->text(3);
  };
  EventFilter filter;
  filter.outcome = "success";
  CHECK_THAT(first_step(filter), Catch::Contains("ix_event_outcome"));
  filter.type = "push.started";
  CHECK_THAT(first_step(filter), Catch::Contains("ix_event_type"));
  filter.repository = "acme/site";
  CHECK_THAT(first_step(filter), Catch::Contains("ix_event_repository"));
  filter.subject = "ada-1";
  CHECK_THAT(first_step(filter), Catch::Contains("ix_event_subject"));
  filter.since = Time();
  filter.push = "p";
  CHECK_THAT(first_step(filter), Catch::Contains("ix_event_push"));
}

}  // namespace
}  // namespace hoopgit::store
