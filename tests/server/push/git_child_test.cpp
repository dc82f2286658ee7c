#include "server/push/git_child.hpp"

#include "server/push/bare_folder.hpp"
#include "server/sandbox/layers.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace hoopgit::push {
namespace {

using Catch::Matchers::Contains;
namespace fs = std::filesystem;

struct Place {
  TemporaryFolder folder;
  fs::path mirror;
  fs::path quarantine;
};

Place place() {
  auto folder = TemporaryFolder::make();
  REQUIRE(folder);
  const fs::path mirror = folder->path() / "mirror";
  const fs::path quarantine = folder->path() / "quarantine";
  REQUIRE(make_bare(mirror));
  REQUIRE(make_bare(quarantine, mirror));
  return {*std::move(folder), mirror, quarantine};
}

Completed done(const Command& command) {
  auto completed = run(command);
  INFO((completed ? "" : completed.error().message));
  REQUIRE(completed);
  return *std::move(completed);
}

bool has_landlock() {
  const bool has = sandbox::look_at_machine().files != 0;
  if (!has) WARN("this machine has no Landlock");
  return has;
}

TEST_CASE("git has exactly these settings, and each is one that it knows") {
  const Place at = place();
  const auto listed = done(git_child(at.quarantine, {"config", "--list"}));
  INFO(listed.errors);
  REQUIRE(listed.succeeded());
  for (const auto* line :
       {"core.hookspath=/dev/null", "core.fsmonitor=false",
        "core.attributesfile=/dev/null", "core.bigfilethreshold=100m",
        "pack.threads=1", "gc.auto=0", "protocol.allow=never",
        "receive.fsckobjects=true", "transfer.fsckobjects=true",
        "fetch.fsckobjects=true", "receive.shallowupdate=false",
        "transfer.credentialsinurl=die", "transfer.bundleuri=false",
        "http.followredirects=false"})
    CHECK_THAT(listed.output, Contains(line));
  CHECK_THAT(listed.output,
             Contains("safe.directory=" + at.quarantine.string() + "\n"));
  CHECK_THAT(listed.output, !Contains("safe.directory=*"));
}

TEST_CASE("git reads no configuration but the repository's and the relay's") {
  const Place at = place();
  const auto listed =
      done(git_child(at.quarantine, {"config", "--list", "--show-scope"}));
  INFO(listed.errors);
  REQUIRE(listed.succeeded());
  CHECK_THAT(listed.output, !Contains("system\t"));
  CHECK_THAT(listed.output, !Contains("global\t"));
}

TEST_CASE("the environment of git has nothing of the relay's") {
  const Place at = place();
  const Command command = git_child(at.quarantine, {"version"});
  REQUIRE(command.environment);
  for (const auto& variable : *command.environment)
    CHECK((variable.starts_with("GIT_") || variable == "LC_ALL=C" ||
           variable == "HOME=/nonexistent"));
  CHECK(command.argv.front() == "/usr/bin/git");
}

TEST_CASE("git writes objects, and nothing else of its repository") {
  if (!has_landlock()) return;
  const Place at = place();
  const auto configured =
      done(git_child(at.quarantine, {"config", "core.bare", "false"}));
  CHECK_FALSE(configured.succeeded());
  const auto moved = done(
      git_child(at.quarantine, {"symbolic-ref", "HEAD", "refs/heads/other"}));
  CHECK_FALSE(moved.succeeded());
  Command stored =
      git_child(at.quarantine, {"hash-object", "-w", "--stdin", "-t", "blob"});
  stored.input = "a loose object";
  CHECK_FALSE(done(stored).succeeded());
}

TEST_CASE("git cannot write into the mirror that it reads") {
  if (!has_landlock()) return;
  const Place at = place();
  Command command =
      git_child(at.quarantine, {"pack-objects", "-q", "--end-of-options",
                                (at.mirror / "objects/pack/pack").string()});
  const auto packed = done(command);
  CHECK_FALSE(packed.succeeded());
  CHECK(fs::is_empty(at.mirror / "objects/pack"));
}

TEST_CASE("git writes the output folder that it is given") {
  const Place at = place();
  const fs::path output = at.quarantine / "landing";
  REQUIRE(make_private_folder(output));
  const auto packed = done(git_child(
      at.quarantine,
      {"pack-objects", "-q", "--end-of-options", (output / "pack").string()},
      {}, output));
  INFO(packed.errors);
  CHECK(packed.succeeded());
  CHECK_FALSE(fs::is_empty(output));
}

TEST_CASE("git starts no other program") {
  const Place at = place();
  const auto aliased =
      done(git_child(at.quarantine, {"-c", "alias.x=!echo got out", "x"}));
  CHECK_FALSE(aliased.succeeded());
  CHECK_THAT(aliased.output, !Contains("got out"));
}

TEST_CASE("a pack that is larger than its limit is not written") {
  const Place at = place();
  const Place from = place();
  Command made = git_child(from.quarantine, {"pack-objects", "--stdout", "-q"});
  const auto pack = done(made);
  REQUIRE(pack.succeeded());
  ChildLimits limits;
  limits.file_bytes = 8;
  Command indexed = git_child(at.quarantine, {"index-pack", "--stdin"}, limits);
  indexed.input = pack.output;
  CHECK_FALSE(done(indexed).succeeded());
  for (const auto& left :
       fs::directory_iterator(at.quarantine / "objects/pack")) {
    CHECK(left.path().extension() != ".pack");
    CHECK(left.file_size() <= limits.file_bytes);
  }
}

TEST_CASE(
    "limits grow with a pack of the upstream, and memory does not with "
    "a push") {
  constexpr std::uint64_t gibibyte = std::uint64_t{1024} * 1024 * 1024;
  const auto push = ChildLimits::of_push(4 * gibibyte);
  CHECK(push.memory == ChildLimits().memory);
  CHECK(push.file_bytes > 8 * gibibyte);
  const auto upstream = ChildLimits::of_upstream(4 * gibibyte);
  CHECK(upstream.memory > 4 * gibibyte);
  CHECK(upstream.cpu_seconds > 4096);
  CHECK(git_child("/nowhere", {}, upstream).deadline.count() > 4096);
}

}  // namespace
}  // namespace hoopgit::push
