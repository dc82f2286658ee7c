// Several refs in one push, one of which was looked at: what was published of
// another proxy as GHSA-qr93-8wwf-22g4. And an approval of one ref for another,
// GHSA-39p2-8hq9-fwj6.

#include "core/base/text.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/raw_pack.hpp"
#include "tests/support/raw_push.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;

/// dev: a and b ask one maintainer, main and release/* nobody may touch, the
/// rest of the branches is free.
std::string configuration() {
  const std::string usual = usual_configuration();
  return usual.substr(0, usual.find("policy:")) + R"(
policy:
  default: deny
  rules:
    - name: everybody-reads
      who: {groups: [dev, maintainers]}
      what: [fetch]
      then: allow
    - name: reviewed
      who: {groups: [dev]}
      where: {refs: ["refs/heads/a", "refs/heads/b"]}
      what: [create, update]
      then: {ask: {approvers: [{group: maintainers, n: 1}], wait: 1s}}
    - name: free
      who: {groups: [dev]}
      where: {refs: ["refs/heads/free/*"]}
      what: [create, update, force, delete]
      then: allow
)";
}

struct Scene {
  Stage stage = must(Stage::set_up({.configuration = configuration()}));
  Person ada = must(stage.signed_in("ada"));
  Person grace = must(stage.signed_in("grace"));
  RawPush raw = must(RawPush::by(ada, stage));
  std::string main = tip(stage, "refs/heads/main");
  std::map<std::string, std::string> refs_before =
      must(stage.upstream.refs("acme/site"));
  std::set<std::string> before = must(stage.upstream.objects("acme/site"));

  /// A commit upon another, with its tree and file.
  static std::vector<RawObject> change(const std::string& parent,
                                       const std::string& text) {
    const auto blob = raw_blob(text);
    const auto tree = raw_tree({{"100644", "file", blob.id()}});
    return {raw_commit(tree, {parent}, text), tree, blob};
  }

  std::string push(const std::vector<RawCommand>& list,
                   const std::string& pack) const {
    return must(raw.send(commands(list) + pack));
  }

  void check_untouched() const {
    CHECK(must(stage.upstream.refs("acme/site")) == refs_before);
    CHECK(must(stage.upstream.objects("acme/site")) == before);
  }
};

TEST_CASE("with a ref that is allowed goes none that is not") {
  const Scene at;
  const auto change = Scene::change(at.main, "one\n");
  const std::string id = change.front().id();
  const std::string pack = pack_of(change);
  const RawCommand good{no_id, id, "refs/heads/free/one"};
  const std::vector<RawCommand> bad = {
      {at.main, id, "refs/heads/main"},     // A branch.
      {no_id, id, "refs/tags/v9"},          // A tag.
      {no_id, id, "refs/notes/commits"},    // Notes.
      {at.main, no_id, "refs/heads/main"},  // A delete.
      {no_id, id, "refs/heads/release/1"},  // One that is new.
  };
  for (const auto& other : bad)
    for (const bool first : {true, false}) {
      const auto answer =
          first ? at.push({good, other}, pack) : at.push({other, good}, pack);
      INFO(other.ref << ": " << printable(answer));
      CHECK_THAT(answer, Contains("ng " + good.ref));
      CHECK_THAT(answer, Contains("ng " + other.ref));
      CHECK_THAT(answer, Contains("refused"));
      at.check_untouched();
    }
  // Alone it lands.
  CHECK_THAT(at.push({good}, pack), Contains("ok " + good.ref));
}

TEST_CASE("an approval of one set of refs is none of another") {
  const Scene at;
  const auto change = Scene::change(at.main, "one\n");
  const std::string id = change.front().id();
  const std::string pack = pack_of(change);
  const RawCommand a{no_id, id, "refs/heads/a"};
  const RawCommand b{no_id, id, "refs/heads/b"};

  const std::string both = push_id_in(at.push({a, b}, pack));
  REQUIRE_FALSE(both.empty());
  // In another order it is the same push.
  CHECK(push_id_in(at.push({b, a}, pack)) == both);
  const std::string alone = push_id_in(at.push({a}, pack));
  REQUIRE_FALSE(alone.empty());
  CHECK(alone != both);
  at.check_untouched();

  CHECK(must(approve(at.grace, alone)).succeeded());
  CHECK(comes_to(at.ada, alone, "landed"));
  CHECK(tip(at.stage, "refs/heads/a") == id);
  CHECK(tip(at.stage, "refs/heads/b").empty());
  CHECK(must(state_of(at.ada, both)) != "landed");
}

TEST_CASE("a list of commands that says two things is refused") {
  const Scene at;
  const auto one = Scene::change(at.main, "one\n");
  const auto two = Scene::change(at.main, "two\n");
  const std::string ref = "refs/heads/free/x";
  const RawCommand first{no_id, one.front().id(), ref};
  const RawCommand second{no_id, two.front().id(), ref};
  auto objects = one;
  objects.insert(objects.end(), two.begin(), two.end());
  const std::string pack = pack_of(objects);
  const std::string late =
      pkt_line(no_id + " " + two.front().id() + " refs/heads/free/late");
  const std::string certificate =
      pkt_line("push-cert" + std::string(1, '\0') + "report-status\n") +
      pkt_line("certificate version 0.1\n") + pkt_line("push-cert-end\n");
  const std::vector<std::pair<std::string, std::string>> bodies = {
      {"twice", commands({first, first}) + pack},
      {"twice", commands({first, second}) + pack},
      {"does not begin as a pack", commands({first}) + late + pack},
      {"does not begin as a pack", commands({first}) + late + pkt_flush + pack},
      {"signed pushes are not supported",
       certificate + commands({first}) + pack},
  };
  for (const auto& [why, body] : bodies) {
    const auto answer = must(at.raw.send(body));
    INFO(printable(answer));
    CHECK_THAT(answer, Contains(why));
    at.check_untouched();
  }
}

// What is new is what the upstream does not have now.

TEST_CASE("commits that came with one branch need an approval for another") {
  const Scene at;
  const auto x = Scene::change(at.main, "x\n");
  const auto y = Scene::change(x.front().id(), "y\n");
  auto objects = x;
  objects.insert(objects.end(), y.begin(), y.end());
  const std::string id = x.front().id();

  const std::string of_b = push_id_in(
      at.push({{no_id, y.front().id(), "refs/heads/b"}}, pack_of(objects)));
  REQUIRE_FALSE(of_b.empty());
  const auto shown =
      must(at.grace.run({"hoopgit", "approvals", "show", of_b, "--json"}));
  CHECK_THAT(shown.output, Contains(id));

  // While it is held, its objects are nobody's: a push without them lacks them.
  const auto lacking = at.push({{no_id, id, "refs/heads/free/x"}}, pack_of({}));
  INFO(printable(lacking));
  CHECK_THAT(lacking, Contains("ng refs/heads/free/x"));
  CHECK_THAT(lacking, Contains("does not bring"));
  at.check_untouched();

  CHECK(must(approve(at.grace, of_b)).succeeded());
  CHECK(comes_to(at.ada, of_b, "landed"));
  const auto of_a = at.push({{no_id, id, "refs/heads/a"}}, pack_of({}));
  CHECK_THAT(of_a, Contains("held for approval"));
  CHECK(tip(at.stage, "refs/heads/a").empty());
}

TEST_CASE("objects of a push that was denied are not known either") {
  const Scene at;
  const auto change = Scene::change(at.main, "x\n");
  const std::string id = change.front().id();
  const std::string push =
      push_id_in(at.push({{no_id, id, "refs/heads/a"}}, pack_of(change)));
  REQUIRE_FALSE(push.empty());
  const auto denied =
      must(at.grace.run({"hoopgit", "approvals", "deny", push, "-m", "no"}));
  INFO(said(denied));
  CHECK(denied.succeeded());
  const auto answer = at.push({{no_id, id, "refs/heads/free/x"}}, pack_of({}));
  CHECK_THAT(answer, Contains("does not bring"));
  at.check_untouched();
}

TEST_CASE("what the upstream has dropped is new again") {
  const Scene at;
  const auto change = Scene::change(at.main, "x\n");
  const std::string id = change.front().id();
  const std::string pack = pack_of(change);
  CHECK_THAT(at.push({{no_id, id, "refs/heads/free/x"}}, pack),
             Contains("ok refs/heads/free/x"));
  must(at.stage.upstream.git("acme/site",
                             {"update-ref", "-d", "refs/heads/free/x"}));

  // It was seen before, and needs what it would need the first time; who only
  // knows its name does not get it.
  const auto by_name = at.push({{no_id, id, "refs/heads/free/y"}}, pack_of({}));
  INFO(printable(by_name));
  CHECK_THAT(by_name, Contains("ng refs/heads/free/y"));
  CHECK(tip(at.stage, "refs/heads/free/y").empty());
  const auto asked = at.push({{no_id, id, "refs/heads/a"}}, pack);
  CHECK_THAT(asked, Contains("held for approval"));
  const auto shown = must(at.grace.run(
      {"hoopgit", "approvals", "show", push_id_in(asked), "--json"}));
  CHECK_THAT(shown.output, Contains(id));
}

}  // namespace
}  // namespace hoopgit::stage
