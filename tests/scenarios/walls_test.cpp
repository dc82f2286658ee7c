#include "core/base/text.hpp"
#include "server/sandbox/layers.hpp"
#include "tests/support/must.hpp"
#include "tests/support/programs.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;

/// From now on every Landlock is put up in vain: the kernel says yes, and does
/// nothing.
int pretend_landlock(int) {
  sock_filter program[] = {
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_landlock_restrict_self},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
  const sock_fprog whole{4, program};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
  return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &whole) == 0
             ? 0
             : errno;
}

/// The relay's program on a kernel of which one wall does not hold.
Completed run_behind_a_false_wall(const Stage& stage,
                                  const std::string& command) {
  Command start;
  start.argv = {program("hoopgit-relay"), command, "--config",
                stage.relay.configuration().string()};
  start.before_exec = pretend_landlock;
  start.deadline = std::chrono::seconds(60);
  return must(run(start));
}

std::string with_sandbox(const std::string& value) {
  return usual_configuration() + "\nsandbox: " + value + "\n";
}

Stage stage_at_rest(const std::string& configuration) {
  StageSetup setup;
  setup.start_relay = false;
  setup.configuration = configuration;
  return must(Stage::set_up(setup));
}

bool has_landlock() {
  const bool has = sandbox::look_at_machine().files != 0;
  if (!has) WARN("this machine has no Landlock");
  return has;
}

TEST_CASE("a relay whose walls do not hold does not start") {
  if (!has_landlock()) return;
  const Stage stage = stage_at_rest(with_sandbox("required"));
  for (const auto* command : {"serve", "check"}) {
    const Completed done = run_behind_a_false_wall(stage, command);
    INFO(command << ": " << said(done));
    CHECK(done.status == 2);
    CHECK_THAT(done.errors, Contains("cannot trust the sandbox"));
    CHECK_THAT(done.errors, Contains("read the upstream key"));
    CHECK_THAT(done.errors, Contains("hint:"));
  }
}

TEST_CASE("who asks for what is available is told what a child could do") {
  if (!has_landlock()) return;
  const Stage stage = stage_at_rest(with_sandbox("available"));
  const Completed done = run_behind_a_false_wall(stage, "check");
  INFO(said(done));
  CHECK(done.succeeded());
  CHECK_THAT(done.errors, Contains("warning: a git that was taken over could"));
  CHECK_THAT(done.errors, Contains("read the database"));
}

TEST_CASE("check tells the version of git and the walls around it") {
  const Stage stage = stage_at_rest(usual_configuration());
  const Person root = must(Person::make("root"));
  const Completed done = must(root.run({"hoopgit-relay", "check", "--config",
                                        stage.relay.configuration().string()}));
  INFO(said(done));
  CHECK(done.succeeded());
  CHECK_THAT(done.output,
             Contains("git 2.") && Contains("behind") && Contains("seccomp"));
}

TEST_CASE("the log says behind which walls the relay serves") {
  const Stage stage = must(Stage::set_up());
  const Person auditor = must(stage.signed_in("auditor"));
  const auto started = must(auditor.run(
      {"hoopgit", "audit", "query", "--type", "relay.started", "--json"}));
  INFO(said(started));
  REQUIRE(started.succeeded());
  CHECK_THAT(started.output, Contains("\"sandbox\""));
  CHECK_THAT(started.output, Contains("\"holds\":[\"seccomp\""));
  CHECK_THAT(started.output, Contains("\"git\":\"2."));
}

}  // namespace
}  // namespace hoopgit::stage
