// The relay's clock is set while it runs, and while it does not: nothing is
// approved, ended or landed by that which would not be without it.

#include "core/base/file.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/must.hpp"
#include "tests/support/push_series.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;

/// What a person sees of a push that waits for another.
struct Watched : PushSeries {
  Watched() : PushSeries(StageSetup{}) {
    stage.relay.stop();
    stage.relay.set_environment(
        {"LD_PRELOAD=" HOOPGIT_CLOCK_SHIM, "HOOPGIT_CLOCK=" + file()});
    set(0);
    must(stage.relay.start());
  }

  std::string file() const { return (stage.relay.folder() / "clock").string(); }
  void set(int seconds) const {
    // Never half written for those who read it meanwhile.
    must(write_file(file() + ".new", std::to_string(seconds) + "\n"));
    std::filesystem::rename(file() + ".new", file());
  }

  /// A push to the branch that asks for a reviewer; its id.
  std::string hold() {
    begin("refs/heads/main");
    // A credential that ended by the jump is replaced at the next command.
    std::vector<json::Value> open;
    CHECK(eventually([&] {
      CHECK_FALSE(push({"-o", "hoopgit-wait=0s"}).succeeded());
      const auto held = must(ada.run({"hoopgit", "status", "--json"}));
      open = must(json_lines(held.output));
      return !open.empty();
    }));
    REQUIRE_FALSE(open.empty());
    return must(open.front().text("id"));
  }
  void check_state(const std::string& id, const std::string& expected) const {
    INFO(stage.relay.log());
    CHECK(eventually([&] {
      const auto state = state_of(ada, id);
      return state && *state == expected;
    }));
  }
  void check_landed(const std::string& id) const {
    check_state(id, "landed");
    const auto there = must(stage.upstream.refs("acme/site"));
    CHECK(there.at("refs/heads/main") == commit);
  }

  const Person grace = must(stage.signed_in("grace"));
};

TEST_CASE("a clock that jumps while a push waits neither ends nor lands it") {
  Watched watched;
  constexpr int minutes = 60;
  for (const int jump : {-10 * minutes, 10 * minutes}) {
    INFO("by " << jump << " s");
    const std::string id = watched.hold();
    watched.set(jump);
    watched.check_state(id, "pending");
    CHECK(must(approve(watched.grace, id)).succeeded());
    watched.check_landed(id);
    // And back again, while the next one waits.
    const std::string next = watched.hold();
    watched.set(0);
    watched.check_state(next, "pending");
    CHECK(must(approve(watched.grace, next)).succeeded());
    watched.check_landed(next);
  }
}

TEST_CASE("a relay whose clock is not its issuer's says so") {
  Watched watched;
  watched.stage.relay.stop();
  watched.set(300);
  must(watched.stage.relay.start());
  const Person linus = must(watched.stage.signed_in("linus"));
  CHECK(eventually([&] {
    return watched.stage.relay.log().find("s ahead of that of the issuer " +
                                          watched.stage.issuer.issuer_url()) !=
           std::string::npos;
  }));
  const auto doctor = must(linus.run({"hoopgit", "doctor"}));
  INFO(said(doctor));
  CHECK_FALSE(doctor.succeeded());
  CHECK_THAT(doctor.output, Contains("the relay's is") &&
                                Contains("s ahead of that of " +
                                         watched.stage.issuer.issuer_url()));
  const Person auditor = must(watched.stage.signed_in("auditor"));
  const auto book = must(auditor.run(
      {"hoopgit", "audit", "query", "--type", "relay.clock_skew", "--json"}));
  INFO(said(book));
  CHECK_THAT(book.output, Contains(watched.stage.issuer.issuer_url()));
}

TEST_CASE("a relay whose clock is behind its log does not start") {
  Watched watched;
  watched.stage.relay.stop();
  watched.set(-3600);
  CHECK_FALSE(watched.stage.relay.start());
  CHECK_THAT(watched.stage.relay.log(),
             Contains("cannot serve: the clock of this machine is behind the "
                      "newest entry of the log"));
  watched.set(-30);
  CHECK(watched.stage.relay.start());
}

}  // namespace
}  // namespace hoopgit::stage
