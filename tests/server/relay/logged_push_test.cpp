#include "server/relay/logged_push.hpp"

#include "tests/server/store/samples.hpp"

namespace hoopgit::relay {
namespace {

void append(store::Sample& sample, store::Event event) {
  store::change(*sample.store,
                [&](store::Transaction& transaction) -> Result<void> {
                  TRY(transaction.append(event));
                  return {};
                });
}

store::Event event_of(const std::string& type, json::Value data) {
  store::Event event = store::event_of(type);
  event.push = store::push_id(1);
  event.policy_sha256 = std::string(64, 'e');
  event.data = std::move(data);
  return event;
}

LoggedPush read(store::Sample& sample) {
  auto logged = read_logged(*sample.store, store::push_id(1));
  if (!logged) FAIL(logged.error().message);
  return *std::move(logged);
}

TEST_CASE("what the log says of a push is read from its entries") {
  store::Sample sample;
  auto received =
      event_of("push.received", json::object({{"pack_sha256", "p"}}));
  received.bodies = {{"pack", std::string(64, '1'), "x/y", 4}};
  append(sample, received);
  append(sample, event_of("push.scanned",
                          json::object({{"rules_sha256", "r"},
                                        {"object_manifest_sha256", "m"}})));
  append(sample,
         event_of("approval.requested",
                  json::object({{"subject", "s"},
                                {"requirement", json::object({{"n", 1}})}})));
  store::Event other = store::event_of("push.received");
  other.push = store::push_id(2);
  other.bodies = {{"commands", std::string(64, '2'), "x/y", 4}};
  append(sample, other);

  const auto logged = read(sample);
  CHECK(logged.events.size() == 3);
  CHECK(logged.entries.size() == 3);
  CHECK(logged.pack_sha256 == "p");
  CHECK(logged.rules_sha256 == "r");
  CHECK(logged.manifest_sha256 == "m");
  CHECK(logged.subject == "s");
  CHECK(logged.policy_sha256 == std::string(64, 'e'));
  CHECK_FALSE(logged.requirement.is_null());
  CHECK(logged.bodies.size() == 1);
  CHECK(logged.bodies.find("pack")->second == std::string(64, '1'));
}

TEST_CASE("the first entry that commits to a body is the one that counts") {
  store::Sample sample;
  for (const char digit : {'1', '2'}) {
    auto event =
        event_of("push.received",
                 json::object({{"pack_sha256", std::string(1, digit)}}));
    event.bodies = {{"pack", std::string(64, digit), "x/y", 4}};
    append(sample, event);
  }
  const auto logged = read(sample);
  CHECK(logged.bodies.find("pack")->second == std::string(64, '1'));
  CHECK(logged.pack_sha256 == "1");
}

TEST_CASE("why a body is gone is told by the entry of its erasure") {
  store::Sample sample;
  append(sample, event_of("audit.redacted",
                          json::object({{"commitment", "c"},
                                        {"reason", "asked\nby law"}})));
  const auto logged = read(sample);
  CHECK(why_gone(logged, "c").starts_with("erased on 2026-01-02: asked"));
  CHECK(why_gone(logged, "c").find('\n') == std::string::npos);
  CHECK(why_gone(logged, "d") == "its time is over");
}

TEST_CASE("a push with more entries than a page is read to its end") {
  store::Sample sample;
  store::change(
      *sample.store, [&](store::Transaction& transaction) -> Result<void> {
        for (int i = 0; i < 1001; ++i)
          TRY(transaction.append(
              event_of("secret.found", json::object({{"line", i}}))));
        TRY(transaction.append(
            event_of("push.scanned", json::object({{"rules_sha256", "r"}}))));
        return {};
      });
  const auto logged = read(sample);
  CHECK(logged.events.size() == 1002);
  CHECK(logged.rules_sha256 == "r");
}

}  // namespace
}  // namespace hoopgit::relay
