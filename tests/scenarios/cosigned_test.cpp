#include "core/base/text.hpp"
#include "tests/server/anchor/witness_double.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <thread>

namespace hoopgit::stage {
namespace {

using anchor::WitnessDouble;
using Catch::Contains;

std::string with_witness() {
  std::string text = usual_configuration();
  const std::string piece = "administrators: [admins]}";
  const auto at = text.find(piece);
  REQUIRE(at != std::string::npos);
  return text.replace(
      at, piece.size(),
      "administrators: [admins], anchors: [{witness: {vkey: \"@WITNESS@\", "
      "url: \"@WITNESS_URL@\"}}], witness_policy: \"witness north "
      "@WITNESS@\\nquorum north\\n\", landing_wait: cosigned}");
}

/// A relay that sends nothing upstream before a witness has signed the log.
struct Scene {
  WitnessDouble witness{};
  Stage stage =
      must(Stage::set_up({.configuration = with_witness(),
                          .values = {{"WITNESS", witness.vkey()},
                                     {"WITNESS_URL", witness.url().text()}},
                          .start_relay = false}));
  Person root = must(stage.person("root"));

  Scene() {
    must(stage.relay.configure(with_witness(), stage.values));
    witness.know(std::string(
        trim(must_run(root, {"hoopgit-relay", "keys", "list", "--config",
                             stage.relay.configuration().string()}))));
    must(stage.relay.start());
  }

  std::string origin() const {
    return stage.relay.origin().substr(7) + "/log/1";
  }
};

/// The index of the newest event of a type.
std::uint64_t newest(const Person& auditor, const std::string& type) {
  const auto events = must(json_lines(must_run(
      auditor, {"hoopgit", "audit", "query", "--json", "--type", type})));
  REQUIRE_FALSE(events.empty());
  return static_cast<std::uint64_t>(must(events.front().integer("index")));
}

/// Until `hoopgit status` says this of the push.
bool says(const Person& person, const std::string& push,
          const std::string& text) {
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < deadline) {
    if (said(must(person.run({"hoopgit", "status", push}))).find(text) !=
        std::string::npos)
      return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return false;
}

TEST_CASE("a push lands once a witness has signed its intent") {
  Scene scene;
  const Person ada = must(scene.stage.signed_in("ada"));
  const Person auditor = must(scene.stage.signed_in("auditor"));
  must(clone(ada, scene.stage, "acme/site"));
  must(ada.commit_file("site", "a.txt", "one\n"));
  must_run(ada, {"git", "push", "origin", "HEAD:refs/heads/topic"}, "site");
  CHECK(tip(scene.stage, "refs/heads/topic") ==
        must_read(ada, {"git", "rev-parse", "HEAD"}, "site"));
  CHECK(scene.witness.size_of(scene.origin()) >
        newest(auditor, "push.landing"));
}

TEST_CASE("a witness that is away holds landings, and is named as the reason") {
  Scene scene;
  Person ada = must(scene.stage.signed_in("ada"));
  const Person auditor = must(scene.stage.signed_in("auditor"));
  must(clone(ada, scene.stage, "acme/site"));
  must(ada.commit_file("site", "a.txt", "one\n"));
  scene.witness.fail(true);
  const Completed pushed = must(ada.run({"git", "push", "-o", "hoopgit-wait=1s",
                                         "origin", "HEAD:refs/heads/topic"},
                                        "site"));
  INFO(said(pushed));
  const std::string push = push_id_in(said(pushed));
  REQUIRE_FALSE(push.empty());
  CHECK(pushed.status != 0);
  CHECK(says(ada, push, "not enough witnesses have signed"));
  CHECK(tip(scene.stage, "refs/heads/topic").empty());
  CHECK(scene.witness.size_of(scene.origin()) <=
        newest(auditor, "push.landing"));

  scene.witness.fail(false);
  CHECK(says(ada, push, "landed"));
  CHECK(tip(scene.stage, "refs/heads/topic") ==
        must_read(ada, {"git", "rev-parse", "HEAD"}, "site"));
}

}  // namespace
}  // namespace hoopgit::stage
