#include "server/sink/sinks.hpp"

#include "tests/core/http/loopback_server.hpp"
#include "tests/server/sink/receiver.hpp"
#include "tests/server/sink/signed_log.hpp"

#include <atomic>
#include <mutex>

namespace hoopgit::sink {
namespace {

using namespace std::chrono_literals;
using test::Connection;
using test::LoopbackServer;
using test::ReceivedRequest;

/// A webhook that is down until it is up.
struct Siem {
  std::atomic<bool> is_up = false;
  std::mutex mutex{};
  Receiver receiver{};
  LoopbackServer server{LoopbackServer::each(
      [this](const ReceivedRequest& request, Connection& to) {
        const std::lock_guard lock(mutex);
        if (is_up) receiver.take(request.body);
        to.answer(is_up ? 202 : 503, "");
      })};
};

Settings webhook(const SignedLog& log, const Siem& siem) {
  Settings settings;
  settings.name = "siem";
  settings.target = WebhookTarget{*parse_url(siem.server.url()),
                                  {log.secret("key", "sesame")}};
  return settings;
}

Settings file(const SignedLog& log) {
  Settings settings;
  settings.name = "file";
  settings.target = FileTarget{log.file("events.jsonl")};
  return settings;
}

Sinks opened(SignedLog& log, const std::vector<Settings>& settings) {
  auto sinks = Sinks::open(*log.store, settings, log.vkey());
  if (!sinks) FAIL(sinks.error().message);
  return *std::move(sinks);
}

TEST_CASE("after thirty days without a receiver it can prove it has all") {
  SignedLog log;
  Siem siem;
  auto sinks = opened(log, {webhook(log, siem)});
  for (int day = 0; day < 30; ++day) {
    log.append_covered(100);
    REQUIRE(sinks.tend(log.clock.now()));
    log.clock.advance(24h);
  }
  siem.is_up = true;
  log.cover();
  REQUIRE(sinks.tend(log.clock.now()));
  // It is back, and this is in the log too.
  log.cover();
  REQUIRE(sinks.tend(log.clock.now()));
  CHECK(siem.receiver.prove(log.vkey()) == log.size());
  CHECK(log.size() == 3002);
  CHECK(siem.receiver.received() == log.size());
}

TEST_CASE("one receiver that is down does not keep events from another") {
  SignedLog log;
  Siem siem;
  auto sinks = opened(log, {webhook(log, siem), file(log)});
  log.append_covered(10);
  REQUIRE(sinks.tend(log.clock.now()));
  Receiver receiver;
  receiver.take(read_file(log.file("events.jsonl")).operator*());
  CHECK(receiver.prove(log.vkey()) == 10);
  const auto standings = sinks.standings();
  REQUIRE(standings.size() == 2);
  CHECK(standings[0].next == 0);
  CHECK_THAT(standings[0].problem, Catch::Contains("status 503"));
  CHECK(standings[1].next == 10);
}

TEST_CASE("landing waits for every receiver that is enforced") {
  SignedLog log;
  Siem siem;
  auto enforced = webhook(log, siem);
  enforced.enforced = true;
  auto sinks = opened(log, {file(log), enforced});
  log.append_covered(1);
  log.clock.advance(10min);
  REQUIRE(sinks.tend(log.clock.now()));
  CHECK_FALSE(sinks.may_land(log.clock.now()));
  siem.is_up = true;
  log.clock.advance(1s);
  REQUIRE(sinks.tend(log.clock.now()));
  CHECK(sinks.may_land(log.clock.now()));
}

TEST_CASE("only a receiver that there is can be resumed") {
  SignedLog log;
  auto sinks = opened(log, {file(log)});
  const auto by = store::actor_of(store::ada);
  CHECK(sinks.resume("other", by).error().fault == Fault::not_found);
  CHECK(sinks.resume("file", by).error().fault == Fault::conflict);
}

TEST_CASE("a relay without receivers has nothing to do and may land") {
  SignedLog log;
  log.append_covered(1);
  auto sinks = opened(log, {});
  CHECK(sinks.tend(log.clock.now()));
  CHECK(sinks.may_land(log.clock.now()));
}

}  // namespace
}  // namespace hoopgit::sink
