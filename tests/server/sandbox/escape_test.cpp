#include "server/sandbox/escape.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace hoopgit::sandbox {
namespace {

Range range() {
  auto made = Range::set_up(std::filesystem::temp_directory_path());
  REQUIRE(made);
  return *std::move(made);
}

bool is_here(const Layers& layers, Attempt::Wall wall) {
  if (wall == Attempt::Wall::files) return layers.files != 0;
  return wall != Attempt::Wall::calls || layers.calls;
}

bool has_landlock() {
  const bool has = look_at_machine().files != 0;
  if (!has) WARN("this machine has no Landlock");
  return has;
}

/// A free child can do it, so that the attempt is a real one, and a confined
/// one cannot.
void check_cannot(std::string_view what) {
  const auto all = attempts();
  const auto found = std::find_if(
      all.begin(), all.end(),
      [&](const Attempt& attempt) { return attempt.what == what; });
  REQUIRE(found != all.end());
  const Range place = range();
  const Confinement confinement = place.confinement();
  const auto free = gets_through(*found, place, nullptr);
  REQUIRE(free);
  if (!*free) WARN("something around this machine stops it as well: " << what);
  const auto confined = gets_through(*found, place, &confinement);
  REQUIRE(confined);
  if (is_here(look_at_machine(), found->wall))
    CHECK_FALSE(*confined);
  else
    WARN("this machine has no wall against it: " << what);
}

TEST_CASE("a confined child cannot read the upstream key") {
  check_cannot("read the upstream key");
}
TEST_CASE("a confined child cannot read the database") {
  check_cannot("read the database");
}
TEST_CASE("a confined child cannot read another quarantine") {
  check_cannot("read another quarantine");
}
TEST_CASE("a confined child cannot write outside its quarantine") {
  check_cannot("write outside its quarantine");
}
TEST_CASE("a confined child cannot write hooks or configuration") {
  check_cannot("write hooks or configuration");
}
TEST_CASE("a confined child cannot make a symbolic link") {
  check_cannot("make a symbolic link");
}
TEST_CASE("a confined child cannot make a hard link to the outside") {
  check_cannot("make a hard link to the outside");
}
TEST_CASE("a confined child cannot read through /proc of the relay") {
  check_cannot("read through /proc of the relay");
}
TEST_CASE("a confined child cannot open the memory of the relay") {
  check_cannot("open the memory of the relay");
}
TEST_CASE("a confined child cannot read the memory of the relay") {
  check_cannot("read the memory of the relay");
}
TEST_CASE("a confined child cannot trace the relay") {
  check_cannot("trace the relay");
}
TEST_CASE("a confined child cannot signal the relay") {
  check_cannot("signal the relay");
}
TEST_CASE("a confined child cannot connect by TCP") {
  check_cannot("connect by TCP");
}
TEST_CASE("a confined child cannot ask a resolver") {
  check_cannot("ask a resolver by UDP");
}
TEST_CASE("a confined child cannot connect to a Unix socket") {
  check_cannot("connect to a Unix socket");
}
TEST_CASE("a confined child cannot become a shell") {
  check_cannot("become a shell");
}
TEST_CASE("a confined child cannot become a set-user-ID program") {
  check_cannot("become a set-user-ID program");
}
TEST_CASE("a confined child cannot leave its namespaces") {
  check_cannot("leave its namespaces");
}
TEST_CASE("a confined child cannot take more memory than its limit") {
  check_cannot("take more memory than its limit");
}
TEST_CASE("a confined child cannot make processes") {
  check_cannot("make processes");
}
TEST_CASE("a confined child cannot write a file beyond its limit") {
  check_cannot("write a file beyond its limit");
}
TEST_CASE("a confined child cannot use a descriptor of the relay") {
  check_cannot("use a descriptor of the relay");
}

TEST_CASE("the self-test makes all 22 attempts, and none gets through") {
  CHECK(attempts().size() == 22);
  const auto report = try_to_escape(std::filesystem::temp_directory_path());
  REQUIRE(report);
  CHECK(report->got_through == std::vector<std::string>());
  if (report->layers.missing().empty())
    CHECK(report->unguarded == std::vector<std::string>());
}

TEST_CASE("the self-test leaves nothing behind") {
  auto parent = TemporaryFolder::make();
  REQUIRE(parent);
  REQUIRE(try_to_escape(parent->path()));
  CHECK(std::filesystem::is_empty(parent->path()));
}

TEST_CASE("a confinement that cannot be entered is an error, not a success") {
  const Range place = range();
  Allowance allowance;
  allowance.writes = {"/nowhere/at/all"};
  const Confinement confinement(allowance);
  if (!has_landlock()) return;
  CHECK_FALSE(gets_through(attempts().front(), place, &confinement));
}

}  // namespace
}  // namespace hoopgit::sandbox
