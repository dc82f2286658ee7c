#include "server/audit/reading.hpp"

#include "core/base/encoding.hpp"
#include "tests/server/store/samples.hpp"

namespace hoopgit::audit {
namespace {

TEST_CASE("an item has the entry with the bytes that were hashed") {
  store::Sample sample;
  REQUIRE(append(*sample.store, store::event_of("relay.started")));
  const auto events = sample.store->events({});
  REQUIRE(events);
  const auto item = to_item("relay.example.com/log/1", events->front());
  REQUIRE(item);
  CHECK(*item->text("log") == "relay.example.com/log/1");
  CHECK(*item->integer("index") == 0);
  CHECK(*item->text("leaf_hash") == to_hex(events->front().leaf_hash));
  CHECK(*json::canonical(*item->find("entry")) == events->front().bytes);
}

TEST_CASE("reading the log makes an event of what was asked and given") {
  store::EventFilter filter;
  filter.subject = "ada-1";
  filter.repository = "acme/site";
  filter.since = Time(std::chrono::seconds(1'767'323'045));
  filter.visible_to = store::ada;
  const std::vector<store::StoredEvent> newest_first{
      {9, "", ""}, {7, "", ""}, {4, "", ""}};
  const auto event =
      query_event(store::actor_of(store::bob), filter, newest_first);
  CHECK(event.type == "audit.query");
  CHECK(event.severity == store::Severity::notice);
  CHECK(event.actor->person.is(store::bob));
  CHECK(json::dump(event.data) ==
        R"({"count":3,"filter":{"own_only":true,"repo":"acme/site",)"
        R"("since":"2026-01-02T03:04:05.000000000Z","sub":"ada-1"},)"
        R"("first":4,"last":9})");
}

TEST_CASE("where persons are erasable a question does not say about whom") {
  store::EventFilter filter;
  filter.subject = "ada-1";
  filter.agent = "robot-1";
  filter.is_about_somebody = true;
  const auto event = query_event(store::actor_of(store::bob), filter, {});
  CHECK(json::dump(event.data) ==
        R"({"count":0,"filter":{"by_agent":true,"by_subject":true}})");
}

TEST_CASE("that a name was asked for is on record, the name is not") {
  store::EventFilter filter;
  filter.name = "Ada Lovelace";
  const auto event = query_event(store::actor_of(store::bob), filter, {});
  CHECK(json::dump(event.data) == R"({"count":0,"filter":{"by_name":true}})");
}

TEST_CASE("a query that finds nothing is an event too") {
  const auto event = query_event(store::actor_of(store::bob), {}, {});
  CHECK(json::dump(event.data) == R"({"count":0,"filter":{}})");
}

}  // namespace
}  // namespace hoopgit::audit
