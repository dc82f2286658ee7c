// A recorded push, run again.

#include "core/base/file.hpp"
#include "server/record/records.hpp"
#include "server/store/sqlite_store.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;
using std::chrono::seconds;

struct Scene {
  Stage stage;
  Person ada;
  Person auditor;

  Completed push(const std::vector<std::string>& what) const {
    std::vector<std::string> argv{"hoopgit", "push", "--no-scan", "--no-wait",
                                  "origin"};
    argv.insert(argv.end(), what.begin(), what.end());
    return must(ada.run(argv, "site"));
  }
  Completed git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "git");
    return must(ada.run(std::move(arguments), "site"));
  }
  Completed replay(const std::string& id,
                   std::vector<std::string> options = {}) const {
    std::vector<std::string> argv{"hoopgit", "audit", "replay", id};
    argv.insert(argv.end(), options.begin(), options.end());
    return must(auditor.run(std::move(argv)));
  }
  json::Value replayed(const std::string& id) const {
    return must(json_of(replay(id, {"--json", "--no-diff"})));
  }
};

Scene scene() {
  StageSetup setup;
  setup.values.insert({"WAIT", "60s"});
  Stage stage = must(Stage::set_up(setup));
  Person ada = must(stage.signed_in("ada"));
  must(clone(ada, stage, "acme/site"));
  Person auditor = must(stage.signed_in("auditor"));
  return {std::move(stage), std::move(ada), std::move(auditor)};
}

std::map<std::string, std::string> outcomes(const json::Value& replay) {
  std::map<std::string, std::string> outcomes;
  const json::Array steps = must(replay.array("steps"));
  for (const auto& step : steps)
    outcomes.emplace(*step.text("name"), *step.text("outcome"));
  return outcomes;
}

/// With the relay's own state, while the relay is stopped.
void behind_the_relay(
    Stage& stage,
    const std::function<void(store::Store&, record::Records&)>& work) {
  REQUIRE(stage.relay.stop() == 0);
  {
    const auto state = stage.relay.state();
    const auto store = must(store::open_sqlite(
        state / "hoopgit.db", {"test", "0", ""}, system_clock()));
    const auto records = must(
        record::Records::open(state / "records", state / "keys/bodies.keys",
                              *store, system_clock(), {}));
    work(*store, *records);
  }
  must(stage.relay.start());
}

store::BodyRow body_of(store::Store& store, const std::string& push,
                       const std::string& name) {
  for (auto& row : must(store.bodies_of(must(PushId::parse(push)))))
    if (row.name == name) return row;
  throw std::runtime_error("no body " + name);
}

TEST_CASE("a clean push that landed is replayed, byte for byte") {
  Scene at = scene();
  const auto commit = must(at.ada.commit_file("site", "a.txt", "plain\n"));
  const auto pushed = at.push({"HEAD:refs/heads/topic"});
  INFO(said(pushed));
  REQUIRE(pushed.succeeded());
  const std::string id = push_id_in(said(pushed));
  REQUIRE(id.size() == 26);

  const auto replayed = at.replay(id.substr(18));
  INFO(said(replayed));
  CHECK(replayed.status == 0);
  CHECK_THAT(replayed.output, Contains("push.landed"));
  CHECK_THAT(replayed.output, Contains("commit " + commit));
  CHECK_THAT(replayed.output, Contains("+plain"));
  CHECK_THAT(replayed.output, Contains("replay        identical"));
  const auto json = at.replayed(id);
  CHECK(*json.text("outcome") == "identical");
  CHECK(outcomes(json) ==
        std::map<std::string, std::string>{{"commands", "identical"},
                                           {"pack", "identical"},
                                           {"objects", "identical"},
                                           {"findings", "identical"},
                                           {"verdict", "identical"},
                                           {"requirement", "identical"},
                                           {"subject", "identical"}});
  CHECK(json.array("commits")->empty());
  // Replaying is itself on record, with what came out.
  const auto events = must(at.auditor.run(
      {"hoopgit", "audit", "query", "--json", "--type", "audit.replayed"}));
  CHECK_THAT(events.output, Contains(id));
  CHECK_THAT(events.output, Contains("\"result\":\"identical\""));
}

TEST_CASE("a push that was refused for a secret is replayed with it masked") {
  Scene at = scene();
  const std::string secret = sample_secret();
  must(at.ada.commit_file("site", "key.txt", "token " + secret + "\n"));
  const auto pushed = at.push({"HEAD:refs/heads/bad"});
  REQUIRE(pushed.status == 1);
  const std::string id = push_id_in(said(pushed));

  const auto replayed = at.replay(id);
  INFO(said(replayed));
  CHECK(replayed.status == 0);
  CHECK_THAT(replayed.output, Contains("[masked:github-pat]"));
  CHECK_THAT(said(replayed), !Contains(secret));
  const auto json = at.replay(id, {"--json"});
  CHECK_THAT(json.output, !Contains(secret));
  CHECK(*must(json_of(json)).text("outcome") == "identical");
  // Nor is it in any file of the relay.
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(at.stage.relay.state())) {
    if (!file.is_regular_file()) continue;
    INFO(file.path());
    CHECK(must(read_file(file.path(), std::size_t{64} << 20)).find(secret) ==
          std::string::npos);
  }
}

TEST_CASE("a push that was held and approved is replayed with its votes") {
  Scene at = scene();
  Person grace = must(at.stage.signed_in("grace"));
  HeldPush held = must(push_to_main(at.ada));
  REQUIRE(must(approve(grace, held.id)).succeeded());
  REQUIRE(must(held.git.finish(seconds(60))) == 0);

  const auto replayed = at.replay(held.id);
  INFO(said(replayed));
  CHECK(replayed.status == 0);
  CHECK_THAT(replayed.output, Contains("grace"));
  CHECK_THAT(replayed.output, Contains("votes"));
  const auto all = outcomes(at.replayed(held.id));
  CHECK(all.at("votes") == "identical");
  CHECK(all.at("requirement") == "identical");
  CHECK(all.at("subject") == "identical");
}

TEST_CASE("a push is followed until it has ended, and then replayed") {
  Scene at = scene();
  Person grace = must(at.stage.signed_in("grace"));
  HeldPush held = must(push_to_main(at.ada));
  Running followed = must(at.auditor.start(
      {"hoopgit", "audit", "replay", held.id, "--follow", "--no-diff"}));
  REQUIRE(followed.shows("approval.requested"));
  REQUIRE(must(approve(grace, held.id)).succeeded());
  CHECK(must(followed.finish(seconds(60))) == 0);
  CHECK_THAT(followed.output(), Contains("approval.vote"));
  CHECK_THAT(followed.output(), Contains("push.landed"));
  CHECK_THAT(followed.output(), Contains("replay        identical"));
  REQUIRE(must(held.git.finish(seconds(60))) == 0);
}

TEST_CASE("only auditors replay") {
  Scene at = scene();
  must(at.ada.commit_file("site", "a.txt", "plain\n"));
  const std::string id = push_id_in(said(at.push({"HEAD:refs/heads/topic"})));
  // Not the requester, and not a reviewer.
  const auto own = must(at.ada.run({"hoopgit", "audit", "replay", id}));
  INFO(said(own));
  CHECK(own.status == 7);
  CHECK(own.output.empty());
  Person grace = must(at.stage.signed_in("grace"));
  CHECK(must(grace.run({"hoopgit", "audit", "replay", id})).status == 7);
  const auto none = at.replay("ABCDEFGH");
  CHECK(none.status == 2);
}

TEST_CASE("what was erased is not available, and the replay says why") {
  Scene at = scene();
  must(at.ada.commit_file("site", "a.txt", "plain\n"));
  const std::string id = push_id_in(said(at.push({"HEAD:refs/heads/topic"})));
  behind_the_relay(at.stage, [&](store::Store& store,
                                 record::Records& records) {
    record::ErasureOrder order;
    order.by.person = {"https://id", "root"};
    order.second = {"https://id", "dpo"};
    order.reason = "asked by the person";
    must(records.erase({{body_of(store, id, "pack").commitment, 0}}, order));
  });
  const auto replayed = at.replay(id);
  INFO(said(replayed));
  CHECK(replayed.status == 3);
  CHECK_THAT(replayed.output, Contains("erased on "));
  CHECK_THAT(replayed.output, Contains("asked by the person"));
  CHECK_THAT(replayed.output, !Contains("+plain"));
  const auto all = outcomes(at.replayed(id));
  CHECK(all.at("commands") == "identical");
  CHECK(all.at("pack") == "unavailable");
  CHECK(all.at("objects") == "unavailable");
  CHECK(all.at("findings") == "unavailable");
  // What was found then is still there: the verdict follows from it.
  CHECK(all.at("verdict") == "identical");
}

TEST_CASE("a record that was changed does not pass for what was recorded") {
  Scene at = scene();
  must(at.ada.commit_file("site", "a.txt", "plain\n"));
  const std::string id = push_id_in(said(at.push({"HEAD:refs/heads/topic"})));
  behind_the_relay(at.stage, [&](store::Store& store, record::Records&) {
    // The verdict of a push, resealed by somebody who has the database.
    auto row = body_of(store, id, "verdict");
    row.sealed.back() = static_cast<char>(row.sealed.back() ^ 1);
    must(store.change([&](store::Transaction& transaction) {
      return transaction.put_body(row);
    }));
  });
  const auto replayed = at.replay(id);
  INFO(said(replayed));
  CHECK(replayed.status == 1);
  const auto all = outcomes(at.replayed(id));
  CHECK(all.at("verdict") == "differs");
  CHECK(all.at("findings") == "identical");
}

TEST_CASE("a push of which nothing was recorded has a story and no steps") {
  Scene at = scene();
  // Refused before anything was looked at: the ref names an object that the
  // push does not bring.
  must(at.ada.commit_file("site", "a.txt", "plain\n"));
  REQUIRE(at.push({"HEAD:refs/heads/topic"}).succeeded());
  const auto bad = at.push({"HEAD^{tree}:refs/heads/tree"});
  const std::string id = push_id_in(said(bad));
  INFO(said(bad));
  if (id.empty()) {
    SUCCEED("git itself refuses to send it");
    return;
  }
  const auto replayed = at.replay(id);
  CHECK(replayed.status == 3);
}

/// Random histories: branches that grow, are rewritten, merged and deleted,
/// tags of both kinds, text and binary files, now and then a secret.
class Pusher {
 public:
  Pusher(const Scene& scene, unsigned seed) : at_(scene), random_(seed) {}

  /// The id of the push that this turn made; empty when there was nothing to
  /// push.
  std::string turn() {
    ++turn_;
    const std::string branch = "b" + std::to_string(any(4));
    at_.git({"checkout", "--quiet", "-B", branch, start(branch)});
    const int commits = 1 + any(3);
    for (int i = 0; i < commits; ++i)
      commit();
    if (any(5) == 0)
      at_.git({"merge", "--quiet", "-m", "Merge", "origin/main"});
    std::vector<std::string> what{"+HEAD:refs/heads/" + branch};
    if (any(6) == 0) {
      what = {":refs/heads/" + branch};
    } else if (any(5) == 0) {
      what.push_back("HEAD:refs/heads/other" + std::to_string(any(3)));
      what.insert(what.begin(), "--force");
    }
    return push_id_in(said(at_.push(what)));
  }

 private:
  int any(int below) {
    return static_cast<int>(random_() % static_cast<unsigned>(below));
  }

  /// Where it was before, or anew from main: then the push rewrites it.
  std::string start(const std::string& branch) {
    const std::string there = "refs/remotes/origin/" + branch;
    const bool exists =
        at_.git({"rev-parse", "--verify", "--quiet", there}).succeeded();
    return exists && any(3) > 0 ? there : "origin/main";
  }

  void commit() {
    std::string content;
    switch (any(4)) {
      case 0:
        for (int i = 0; i < 3000; ++i)
          content += static_cast<char>(any(256));
        break;
      case 1:
        content = "token " + (any(3) == 0 ? sample_secret() : "none") + "\n";
        break;
      default:
        for (int i = 0; i < any(200); ++i)
          content += "line " + std::to_string(any(1000)) + "\n";
    }
    content += std::to_string(turn_);
    must(at_.ada.commit_file(
        "site", "d" + std::to_string(any(3)) + "/f" + std::to_string(any(6)),
        content));
  }

  const Scene& at_;
  std::mt19937 random_;
  int turn_ = 0;
};

/// As many as the environment says: a thousand takes some minutes.
int turns() {
  const char* wanted = std::getenv("HOOPGIT_REPLAY_PUSHES");
  return wanted == nullptr ? 15 : std::max(1, std::atoi(wanted));
}

TEST_CASE("of many random pushes each is replayed to the same bytes") {
  Scene at = scene();
  Pusher pusher(at, 20261122);
  std::vector<std::string> ids;
  for (int i = 0; i < turns(); ++i)
    if (auto id = pusher.turn(); !id.empty()) ids.push_back(std::move(id));
  CHECK(ids.size() * 2 > static_cast<std::size_t>(turns()));
  for (const auto& id : ids) {
    const auto replay = at.replayed(id);
    INFO(json::dump_pretty(replay));
    CHECK(*replay.text("outcome") == "identical");
  }
}

}  // namespace
}  // namespace hoopgit::stage
