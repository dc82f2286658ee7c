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
  CHECK(by([](auto& f) { f.subject = "bob-2"; }) == Indexes{4, 5, 6});
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
          f.subject = "bob-2";
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

/// The indexes of all events that this filter finds, oldest first.
template <class Set>
Indexes by(Sample& sample, const Set& set) {
  EventFilter filter;
  filter.newest_first = false;
  set(filter);
  return indexes(*sample.store, filter);
}

TEST_CASE("a folder of refs finds what is below it, and nothing else") {
  Sample sample;
  for (const auto* ref : {"refs/heads/main", "refs/heads/release/1",
                          "refs/heads/release/2/fix", "refs/heads/released"})
    put(sample, "push.started", &ada, "acme/site", ref);
  const auto under = [&](const char* ref) {
    return by(sample, [&](auto& f) { f.ref = ref; });
  };
  CHECK(under("refs/heads/release/*") == Indexes{1, 2});
  CHECK(under("refs/heads/release/2/*") == Indexes{2});
  CHECK(under("refs/*") == Indexes{0, 1, 2, 3});
  CHECK(under("refs/heads/main/*").empty());
  EventFilter filter;
  for (const auto* ref : {"refs/heads/rel*", "*", "refs/*/main*"}) {
    filter.ref = ref;
    const auto found = sample.store->events(filter);
    REQUIRE_FALSE(found);
    CHECK(found.error().fault == Fault::usage);
  }
}

TEST_CASE("a severity finds itself and what is higher") {
  Sample sample;
  for (const auto severity :
       {Severity::info, Severity::notice, Severity::high, Severity::critical}) {
    Event event = event_of("relay.started");
    event.severity = severity;
    REQUIRE(append(*sample.store, event));
  }
  const auto at_least = [&](const char* severity) {
    return by(sample, [&](auto& f) { f.severity_min = severity; });
  };
  CHECK(at_least("info") == Indexes{0, 1, 2, 3});
  CHECK(at_least("notice") == Indexes{1, 2, 3});
  CHECK(at_least("warning") == Indexes{2, 3});
  CHECK(at_least("critical") == Indexes{3});
  EventFilter filter;
  filter.severity_min = "worse";
  CHECK(sample.store->events(filter).error().fault == Fault::usage);
}

TEST_CASE("groups and agents are found") {
  Sample sample;
  Event event = event_of("push.started");
  event.actor = actor_of(ada);
  event.actor->groups = {{"dev", "ops"}};
  REQUIRE(append(*sample.store, event));
  event.actor = actor_of(bob);
  event.actor->kind = "agent";
  REQUIRE(append(*sample.store, event));
  event.actor->kind = "service";
  event.actor->on_behalf_of = ada;
  REQUIRE(append(*sample.store, event));
  CHECK(by(sample, [](auto& f) { f.group = "ops"; }) == Indexes{0});
  CHECK(by(sample, [](auto& f) { f.group = "op"; }).empty());
  CHECK(by(sample, [](auto& f) { f.agent = "bob"; }).empty());
  CHECK(by(sample, [](auto& f) { f.agent = "bob-2"; }) == Indexes{1, 2});
  CHECK(by(sample, [](auto& f) { f.agent = "ada"; }).empty());
}

TEST_CASE("what an entry says in its data and of its policy can be asked for") {
  Sample sample;
  Event event = event_of("secret.found");
  event.policy_sha256 = std::string(64, 'p');
  event.data = json::object({{"rule", "github-pat"},
                             {"fingerprint", "f-1"},
                             {"verdict", "deny"},
                             {"subject", std::string(64, 's')}});
  REQUIRE(append(*sample.store, event));
  REQUIRE(append(*sample.store, event_of("secret.found")));
  const Indexes first{0};
  CHECK(by(sample, [](auto& f) { f.rule = "github-pat"; }) == first);
  CHECK(by(sample, [](auto& f) { f.fingerprint = "f-1"; }) == first);
  CHECK(by(sample, [](auto& f) { f.verdict = "deny"; }) == first);
  CHECK(by(sample, [](auto& f) { f.policy = std::string(64, 'p'); }) == first);
  CHECK(by(sample, [](auto& f) {
          f.approval_subject = std::string(64, 's');
        }) == first);
  CHECK(by(sample, [](auto& f) { f.rule = "f-1"; }).empty());
}

std::string id_of(const std::string& beginning) {
  return beginning + std::string(40 - beginning.size(), '0');
}

TEST_CASE("an object is found by its id and by its beginning") {
  Sample sample;
  put(sample, "push.started", &ada, "acme/site", "refs/heads/main");
  Event event = event_of("push.received");
  event.objects = {id_of("abcdef12"), id_of("abcdef13"), id_of("1234567")};
  REQUIRE(append(*sample.store, event));
  const auto of = [&](const std::string& id) {
    return by(sample, [&](auto& f) { f.object = id; });
  };
  CHECK(of(std::string(40, '1')) == Indexes{0});
  CHECK(of(std::string(7, '2')) == Indexes{0});
  CHECK(of(id_of("abcdef13")) == Indexes{1});
  CHECK(of("abcdef13") == Indexes{1});
  CHECK(of("1234567") == Indexes{1});
  CHECK(of("9999999").empty());
  CHECK(of(id_of("abcdef1299999999999")).empty());
  const auto refused = [&](const std::string& id) {
    EventFilter filter;
    filter.object = id;
    return sample.store->events(filter).error().fault;
  };
  CHECK(refused("abcdef1") == Fault::usage);  // Two objects begin so.
  CHECK(refused("abcdef") == Fault::usage);
  CHECK(refused("main-branch") == Fault::usage);
  CHECK(refused(std::string(65, 'a')) == Fault::usage);
}

}  // namespace
}  // namespace hoopgit::store
