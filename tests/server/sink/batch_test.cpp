#include "server/sink/batch.hpp"

#include "core/event/csv.hpp"
#include "core/event/item.hpp"
#include "tests/server/sink/receiver.hpp"
#include "tests/server/sink/signed_log.hpp"

namespace hoopgit::sink {
namespace {

std::optional<Batch> batch_of(SignedLog& log, const Settings& settings,
                              Position position = {}) {
  auto batch = next_batch(*log.store, settings, position, log.vkey());
  if (!batch) FAIL(batch.error().message);
  return *std::move(batch);
}

TEST_CASE("only what a checkpoint covers is in a batch") {
  SignedLog log;
  CHECK_FALSE(batch_of(log, {}));
  log.append(3);
  CHECK_FALSE(batch_of(log, {}));
  log.cover();
  log.append(2);
  const auto batch = batch_of(log, {});
  REQUIRE(batch);
  CHECK(batch->first == 0);
  CHECK(batch->last == 2);
  CHECK(batch->records.size() == 3);
  CHECK_FALSE(batch_of(log, {}, {3, ""}));
}

TEST_CASE("a batch of JSON lines can be proved by itself") {
  SignedLog log;
  log.append_covered(5);
  const auto batch = batch_of(log, {});
  REQUIRE(batch);
  CHECK_THAT(batch->head,
             Catch::StartsWith("{\"log\":\"relay.example.com/log/1\","
                               "\"first\":0,\"last\":4,\"checkpoint\":\"relay."
                               "example.com/log/1\\n5\\n"));
  Receiver receiver;
  receiver.take(batch->body());
  CHECK(receiver.prove(log.vkey()) == 5);
}

TEST_CASE("a batch ends by number and by size, with one event at least") {
  SignedLog log;
  log.append_covered(10);
  Settings settings;
  settings.batch_events = 4;
  auto batch = batch_of(log, settings, {3, ""});
  REQUIRE(batch);
  CHECK(batch->first == 3);
  CHECK(batch->last == 6);
  settings.batch_bytes = 1;
  batch = batch_of(log, settings, {3, ""});
  REQUIRE(batch);
  CHECK(batch->last == 3);
  CHECK(batch->records.size() == 1);
}

TEST_CASE("a filtered batch has what is wanted and says so") {
  SignedLog log;
  log.append(2, "push.started");
  log.append(1, "push.landed");
  log.append(2, "auth.login");
  log.cover();
  Settings settings;
  settings.types = {"push.landed", "auth."};
  auto batch = batch_of(log, settings);
  REQUIRE(batch);
  CHECK(batch->first == 0);
  CHECK(batch->last == 4);
  CHECK(batch->records.size() == 3);
  CHECK_THAT(batch->head, Catch::EndsWith("\"filtered\":true}\n"));
  settings.types = {"relay."};
  batch = batch_of(log, settings);
  REQUIRE(batch);
  CHECK(batch->records.empty());
  CHECK(batch->last == 4);
}

TEST_CASE("a batch is in the format and form of its receiver") {
  SignedLog log;
  log.append_covered(2);
  Settings settings;
  settings.format = event::Format::csv;
  CHECK(batch_of(log, settings)->head == event::csv_header());
  settings.format = event::Format::cloudevents;
  settings.event_prefix = "com.example.";
  auto batch = batch_of(log, settings);
  CHECK(batch->head.empty());
  CHECK_THAT(batch->records[0],
             Catch::Contains("\"type\":\"com.example.push.started.v1\""));
  settings.target = SyslogTarget{};
  CHECK_THAT(batch_of(log, settings)->records[0], Catch::Contains(" <110>1 "));
  settings.target = SplunkTarget{};
  batch = batch_of(log, settings);
  const auto event = json::parse(batch->records[0], {.depth = 17});
  REQUIRE(event);
  CHECK(event->text("sourcetype").operator*() == "hoopgit:audit");
  CHECK(event->text("host").operator*() == "relay-a");
  CHECK_THAT(batch->records[0], Catch::StartsWith("{\"time\":1767323045.000,"));
  CHECK(event::item_from_json(json::dump(*event->find("event"))));
}

TEST_CASE("chained events go on from one batch to the next") {
  SignedLog log;
  log.append_covered(4);
  Settings settings;
  settings.name = "siem";
  settings.format = event::Format::ocsf;
  settings.chained = true;
  settings.batch_events = 2;
  const auto first = batch_of(log, settings);
  const auto second = batch_of(log, settings, {2, first->fingerprint});
  const auto hex = first->fingerprint.substr(first->fingerprint.find(' ') + 1);
  CHECK(hex.size() == 64);
  CHECK_THAT(first->records[1], Catch::Contains(hex));
  CHECK_THAT(second->records[0], Catch::Contains(hex));
  CHECK(first->records[0].find("prev_event") == std::string::npos);
}

TEST_CASE("what was pruned is not passed over in silence") {
  SignedLog log;
  log.append_covered(600);
  store::change(*log.store, [](store::Transaction& to) -> Result<void> {
    TRY(to.prune_entries(512));
    return {};
  });
  const auto batch = next_batch(*log.store, {}, {5, ""}, log.vkey());
  REQUIRE_FALSE(batch);
  CHECK(batch.error().fault == Fault::not_found);
}

}  // namespace
}  // namespace hoopgit::sink
