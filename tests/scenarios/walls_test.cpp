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
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;

/// A kernel, or a container around it, of which these calls end like this and
/// do nothing; 0 says that they have done it.
class OddKernel {
 public:
  struct Answer {
    long call;
    int problem;
  };
  OddKernel(std::initializer_list<Answer> answers)
      : program_{{BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)}} {
    for (const auto& [call, problem] : answers) {
      const auto number = static_cast<std::uint32_t>(call);
      const auto ends = static_cast<std::uint32_t>(problem);
      program_.push_back({BPF_JMP | BPF_JEQ | BPF_K, 0, 1, number});
      program_.push_back({BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | ends});
    }
    program_.push_back({BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW});
  }

  int enter() const {
    const sock_fprog whole{static_cast<unsigned short>(program_.size()),
                           const_cast<sock_filter*>(program_.data())};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
    const long entered =
        ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &whole);
    return entered == 0 ? 0 : errno;
  }

 private:
  std::vector<sock_filter> program_;
};

const OddKernel one_that_pretends{{SYS_landlock_restrict_self, 0}};

/// As Docker's seccomp profile leaves the system to a container.
const OddKernel container{{SYS_unshare, EPERM}};
const OddKernel old_container{{SYS_unshare, EPERM},
                              {SYS_landlock_create_ruleset, EPERM},
                              {SYS_landlock_add_rule, EPERM},
                              {SYS_landlock_restrict_self, EPERM}};

Completed run_on(const OddKernel& kernel, const Stage& stage,
                 const std::string& command) {
  Command start;
  start.argv = {program("hoopgit-relay"), command, "--config",
                stage.relay.configuration().string()};
  start.before_exec = [&kernel](int) { return kernel.enter(); };
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
    const Completed done = run_on(one_that_pretends, stage, command);
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
  const Completed done = run_on(one_that_pretends, stage, "check");
  INFO(said(done));
  CHECK(done.succeeded());
  CHECK_THAT(done.errors, Contains("warning: a git that was taken over could"));
  CHECK_THAT(done.errors, Contains("read the database"));
}

TEST_CASE("in a container without namespaces the walls hold") {
  const Stage stage = stage_at_rest(with_sandbox("required"));
  const Completed done = run_on(container, stage, "check");
  INFO(said(done));
  CHECK(done.succeeded());
  CHECK_THAT(done.output, !Contains("namespaces"));
  if (has_landlock()) CHECK_THAT(done.errors, !Contains("taken over"));
}

TEST_CASE("where a container hides Landlock the relay says what is open") {
  const Stage stage = stage_at_rest(with_sandbox("required"));
  const Completed done = run_on(old_container, stage, "check");
  INFO(said(done));
  CHECK_THAT(done.output + done.errors, !Contains("Landlock 2"));
  // The kernel's own list of what it has is seen on some machines only.
  if (done.succeeded())
    CHECK_THAT(done.errors, Contains("read the upstream key") &&
                                Contains("missing: Landlock"));
  else
    CHECK_THAT(done.errors, Contains("does not let it be used"));
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
