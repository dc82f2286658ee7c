#include "core/base/clock.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;
using std::chrono::seconds;

/// ada signed in, fetched, had a push refused, and one held and approved by
/// grace; sam fetched another repository.
struct Scene {
  Stage stage;
  Person ada;
  Person grace;
  Person sam;
  Person auditor;
  std::string refused;
  std::string held;
};

Scene scene() {
  StageSetup setup;
  setup.values.insert({"WAIT", "60s"});
  Stage stage = must(Stage::set_up(setup));
  Person ada = must(stage.signed_in("ada"));
  must(clone(ada, stage, "acme/site"));
  must(ada.commit_file("site", "key.txt", "token " + sample_secret() + "\n"));
  const Completed refused =
      must(ada.run({"git", "push", "origin", "HEAD:refs/heads/bad"}, "site"));
  REQUIRE_FALSE(refused.succeeded());
  must(ada.run({"git", "reset", "--quiet", "--hard", "origin/main"}, "site"));

  Person grace = must(stage.signed_in("grace"));
  HeldPush held = must(push_to_main(ada));
  REQUIRE(must(approve(grace, held.id)).succeeded());
  REQUIRE(must(held.git.finish(seconds(60))) == 0);

  Person sam = must(stage.signed_in("sam"));
  must(clone(sam, stage, "platform/tool", "tool"));
  Person auditor = must(stage.signed_in("auditor"));
  return {std::move(stage), std::move(ada),     std::move(grace),
          std::move(sam),   std::move(auditor), push_id_in(refused.errors),
          held.id};
}

std::vector<json::Value> query(const Person& person,
                               std::vector<std::string> filter = {}) {
  std::vector<std::string> argv{"hoopgit", "audit",   "query",
                                "--json",  "--limit", "1000"};
  argv.insert(argv.end(), filter.begin(), filter.end());
  const Completed done = must(person.run(std::move(argv)));
  INFO(said(done));
  REQUIRE(done.succeeded());
  return must(json_lines(done.output));
}

/// A text of an event: {"actor", "sub"}.
std::string text_at(const json::Value& item, std::vector<std::string> path) {
  path.insert(path.begin(), "entry");
  const json::Value* value = &item;
  for (const auto& key : path) {
    value = value->find(key);
    if (value == nullptr) return "";
  }
  return value->as_text() != nullptr ? *value->as_text() : "";
}

std::set<std::string> all_of(const std::vector<json::Value>& items,
                             const std::vector<std::string>& path) {
  std::set<std::string> found;
  for (const auto& item : items)
    found.insert(text_at(item, path));
  return found;
}

using Texts = std::set<std::string>;

/// Whose events they are: the names that stand beside the entries.
Texts names_of(const std::vector<json::Value>& items) {
  Texts names;
  for (const auto& item : items) {
    const json::Value* openings = item.find("openings");
    names.insert(openings == nullptr ? "" : must(openings->text("display")));
  }
  return names;
}

TEST_CASE("an auditor finds every event of a story, by each filter") {
  const Scene at = scene();
  INFO(at.stage.relay.log());
  const auto all = query(at.auditor);
  const Texts types = all_of(all, {"type"});
  for (const char* type :
       {"auth.token_issued", "fetch.served", "push.started", "push.received",
        "push.scanned", "secret.found", "push.refused", "approval.requested",
        "approval.viewed", "approval.vote", "approval.granted", "push.landing",
        "push.landed", "relay.started"}) {
    INFO(type);
    CHECK(types.contains(type));
  }
  CHECK(types.contains("auth.login"));

  SECTION("by person") {
    const auto found = query(at.auditor, {"--person", "sam"});
    CHECK(names_of(found) == Texts{"sam"});
    CHECK(all_of(found, {"type"}).contains("fetch.served"));
  }
  SECTION("by repository") {
    const auto found = query(at.auditor, {"--repo", "platform/tool"});
    REQUIRE_FALSE(found.empty());
    CHECK(all_of(found, {"target", "repo"}) == Texts{"platform/tool"});
  }
  SECTION("by ref") {
    const auto found = query(at.auditor, {"--ref", "refs/heads/bad"});
    REQUIRE_FALSE(found.empty());
    CHECK(all_of(found, {"push_id"}) == Texts{at.refused});
  }
  SECTION("by type, whole and by family") {
    CHECK(query(at.auditor, {"--type", "push.landed"}).size() == 1);
    for (const auto& type :
         all_of(query(at.auditor, {"--type", "push."}), {"type"}))
      CHECK_THAT(type, Catch::Matchers::StartsWith("push."));
    CHECK(query(at.auditor, {"--type", "push.no-such"}).empty());
  }
  SECTION("by push, whole and by its tail") {
    const auto found = query(at.auditor, {"--push", at.held});
    REQUIRE_FALSE(found.empty());
    CHECK(all_of(found, {"push_id"}) == Texts{at.held});
    CHECK(query(at.auditor, {"--push", at.held.substr(18)}).size() ==
          found.size());
  }
  SECTION("by time") {
    CHECK(query(at.auditor, {"--since", "1h"}).size() >= all.size());
    CHECK(query(at.auditor, {"--until", "1h"}).empty());
    const std::string middle = text_at(all[all.size() / 2], {"time"});
    const auto later =
        query(at.auditor, {"--since", middle, "--type", "push.started"});
    const auto earlier =
        query(at.auditor, {"--until", middle, "--type", "push.started"});
    CHECK(later.size() + earlier.size() == 2);
  }
  SECTION("by outcome") {
    const auto found = query(at.auditor, {"--outcome", "denied"});
    CHECK(all_of(found, {"outcome"}) == Texts{"denied"});
  }
  SECTION("by verdict, severity and folder of refs") {
    CHECK(all_of(query(at.auditor, {"--verdict", "ask"}), {"push_id"}) ==
          Texts{at.held});
    CHECK(all_of(query(at.auditor, {"--verdict", "deny"}), {"push_id"}) ==
          Texts{at.refused});
    const auto high =
        query(at.auditor, {"--severity", "high", "--rule", "github-pat"});
    CHECK(all_of(high, {"type"}) == Texts{"secret.found"});
    CHECK(query(at.auditor, {"--ref", "refs/heads/*"}).size() >
          query(at.auditor, {"--ref", "refs/heads/bad"}).size());
    const auto first = query(at.auditor, {"--oldest-first"});
    CHECK(must(first.front().integer("index")) == 0);
  }
  SECTION("as a spreadsheet") {
    const auto csv = must(at.auditor.run(
        {"hoopgit", "audit", "query", "--csv", "--type", "push.landed"}));
    INFO(said(csv));
    CHECK(csv.succeeded());
    CHECK_THAT(csv.output, Catch::Matchers::StartsWith("index,id,time,type,"));
    CHECK_THAT(csv.output, Contains(",push.landed,success,"));
  }
  SECTION("as a table") {
    const auto table = must(
        at.auditor.run({"hoopgit", "audit", "query", "--type", "push.landed"}));
    INFO(said(table));
    CHECK(table.succeeded());
    CHECK_THAT(table.output, Contains("TYPE"));
    CHECK_THAT(table.output, Contains("push.landed"));
    CHECK_THAT(table.output, Contains("acme/site"));
    CHECK_THAT(table.output, Contains(at.held.substr(18)));
  }
}

TEST_CASE("audit show tells a push from its first byte to its landing") {
  const Scene at = scene();
  for (const Person* reader : {&at.auditor, &at.ada}) {
    const auto story =
        must(reader->run({"hoopgit", "audit", "show", at.held.substr(18)}));
    INFO(said(story));
    CHECK(story.succeeded());
    std::size_t last = 0;
    for (const char* type :
         {"push.started", "push.received", "push.scanned", "approval.requested",
          "approval.vote", "approval.granted", "push.landing", "push.landed"}) {
      INFO(type);
      const auto place = story.output.find(type, last);
      CHECK(place != std::string::npos);
      if (place != std::string::npos) last = place;
    }
    CHECK_THAT(story.output, Contains("grace"));
  }
  const auto refused =
      must(at.auditor.run({"hoopgit", "audit", "show", at.refused, "--json"}));
  INFO(said(refused));
  REQUIRE(refused.succeeded());
  const json::Value told = must(json_of(refused));
  REQUIRE(told.find("push") != nullptr);
  CHECK(must(told.find("push")->text("state")) == "refused");
  CHECK_THAT(refused.output, Contains("key.txt"));
}

TEST_CASE("who is no auditor sees only what is their own") {
  const Scene at = scene();
  const auto seen = query(at.sam);
  CHECK(names_of(seen) == Texts{"sam"});
  CHECK(query(at.sam, {"--person", "ada"}).empty());
  CHECK(query(at.sam, {"--repo", "acme/site"}).empty());
  const auto story = must(at.sam.run({"hoopgit", "audit", "show", at.held}));
  CHECK(story.status == 2);
  CHECK_THAT(said(story), !Contains("grace"));

  // Of their own push a person also sees what others and the relay did.
  const auto own = all_of(query(at.ada, {"--push", at.held}), {"type"});
  CHECK(own.contains("approval.vote"));
  CHECK(own.contains("push.landed"));
  CHECK(query(at.ada, {"--person", "sam"}).empty());
}

TEST_CASE("who reads the book is in the book") {
  const Scene at = scene();
  CHECK(query(at.auditor, {"--type", "audit.query"}).empty());
  query(at.auditor, {"--person", "ada"});
  must(at.auditor.run({"hoopgit", "audit", "show", at.held}));
  const auto readings = query(at.auditor, {"--type", "audit.query"});
  CHECK(readings.size() == 3);
  CHECK(names_of(readings) == Texts{"auditor"});
}

TEST_CASE("what is denied is in the book") {
  const Scene at = scene();
  const Person eve = must(at.stage.signed_in("eve"));
  const auto cloned =
      must(eve.run({"git", "clone", at.stage.relay.url("acme/site"), "site"}));
  CHECK_FALSE(cloned.succeeded());
  CHECK(
      query(at.auditor, {"--person", "eve", "--type", "fetch.refused"}).size() >
      0);
  CHECK(
      query(at.auditor, {"--person", "eve", "--type", "fetch.served"}).empty());
}

std::string main_of(const Person& person) {
  return must(person.run({"git", "rev-parse", "HEAD"}, "site"))
      .output.substr(0, 40);
}

TEST_CASE("audit who answers for a commit that landed, from a few digits") {
  const Scene at = scene();
  const std::string commit = main_of(at.ada);
  const auto told =
      must(at.auditor.run({"hoopgit", "audit", "who", commit.substr(0, 10)}));
  INFO(said(told));
  REQUIRE(told.succeeded());
  for (const auto& part :
       {commit, at.held, std::string("ada"), std::string("grace"),
        std::string("landed"), std::string("acme/site"),
        std::string("refs/heads/main"), std::string("sha256 ")})
    CHECK_THAT(told.output, Contains(part));

  const auto json =
      must(at.auditor.run({"hoopgit", "audit", "who", commit, "--json"}));
  const auto changes = must(must(json_of(json)).array("changes"));
  REQUIRE(changes.size() == 1);
  CHECK(must(changes.front().text("push_id")) == at.held);
}

TEST_CASE(
    "audit who is honest about what never landed, and what is not known") {
  const Scene at = scene();
  const auto events =
      query(at.auditor, {"--push", at.refused, "--type", "push.refused"});
  REQUIRE(events.size() == 1);
  const auto refs =
      must(events.front().find("entry")->find("target")->array("refs"));
  const auto refused = must(at.auditor.run(
      {"hoopgit", "audit", "who", must(refs.front().text("new"))}));
  INFO(said(refused));
  CHECK(refused.succeeded());
  CHECK_THAT(refused.output, Contains("refused"));
  CHECK_THAT(refused.output, !Contains("landed"));

  const auto unknown =
      must(at.auditor.run({"hoopgit", "audit", "who", std::string(40, 'e')}));
  CHECK(unknown.status == 3);
  const auto wrong = must(at.auditor.run({"hoopgit", "audit", "who", "main"}));
  CHECK(wrong.status == 2);
  // Of others' pushes nobody is told who is no auditor.
  CHECK(must(at.sam.run({"hoopgit", "audit", "who", main_of(at.ada)})).status ==
        3);
}

TEST_CASE("audit tail shows what is there, and does not follow itself") {
  const Scene at = scene();
  // What the relay writes last of a push, in its own time.
  REQUIRE(eventually(
      [&] {
        return query(at.auditor, {"--type", "attestation.issued"}).size() == 2;
      },
      seconds(30)));
  const auto tail = [&](std::vector<std::string> more) {
    std::vector<std::string> argv{"hoopgit", "audit", "tail", "--json"};
    argv.insert(argv.end(), more.begin(), more.end());
    const Completed done = must(at.auditor.run(std::move(argv)));
    INFO(said(done));
    REQUIRE(done.succeeded());
    return must(json_lines(done.output));
  };
  CHECK(tail({}).size() == 10);
  const auto all = tail({"--from", "0"});
  REQUIRE(all.size() > 10);
  CHECK(must(all.front().integer("index")) == 0);
  // What is new since then is only the record of the reading, which is left
  // out: nothing was handed out, and nothing more was recorded.
  const auto next = must(all.back().integer("index")) + 1;
  CHECK(tail({"--from", std::to_string(next)}).empty());
  const auto newest = query(at.auditor).front();
  CHECK(must(newest.integer("index")) == next);
  CHECK(text_at(newest, {"type"}) == "audit.query");
}

}  // namespace
}  // namespace hoopgit::stage
