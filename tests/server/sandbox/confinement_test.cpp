#include "server/sandbox/confinement.hpp"

#include "server/sandbox/layers.hpp"

#include <catch2/catch.hpp>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

namespace hoopgit::sandbox {
namespace {

using Catch::Matchers::Contains;

/// Its walls let it run this program, and read what it reads of itself.
Result<Completed> run_confined(std::vector<std::string> argv,
                               Allowance allowance = {}) {
  Command command;
  command.argv = std::move(argv);
  command.environment = std::vector<std::string>{"LC_ALL=C"};
  allowance.program = command.argv.front();
  allowance.reads.emplace_back("/proc");
  confine(command, Confinement(allowance));
  return run(command);
}

bool has_landlock() {
  const bool has = look_at_machine().files != 0;
  if (!has) WARN("this machine has no Landlock");
  return has;
}

std::string status_line(const std::string& status, const std::string& name) {
  const auto at = status.find("\n" + name + ":");
  if (at == std::string::npos) return "";
  const auto begin = status.find_first_not_of(" \t", at + name.size() + 2);
  return status.substr(begin, status.find('\n', begin) - begin);
}

TEST_CASE("a confined program runs, reads its input and ends") {
  Command command;
  command.argv = {"/usr/bin/cat"};
  command.input = "some text";
  Allowance allowance;
  allowance.program = "/usr/bin/cat";
  confine(command, Confinement(allowance));
  const auto done = run(command);
  REQUIRE(done);
  INFO(done->errors);
  CHECK(done->succeeded());
  CHECK(done->output == "some text");
}

TEST_CASE("a confined program has no capabilities and can get none") {
  const auto done = run_confined({"/usr/bin/cat", "/proc/self/status"});
  REQUIRE(done);
  INFO(done->output << done->errors);
  CHECK(status_line(done->output, "NoNewPrivs") == "1");
  for (const auto* set : {"CapInh", "CapPrm", "CapEff", "CapAmb"})
    CHECK(status_line(done->output, set) == "0000000000000000");
  if (::geteuid() == 0)
    CHECK(status_line(done->output, "CapBnd") == "0000000000000000");
  if (look_at_machine().calls)
    CHECK(status_line(done->output, "Seccomp") == "2");
}

TEST_CASE("a confined program has its limits, and leaves no core dump") {
  // So that its zero is not this program's own, where this may be said.
  const rlimit some{4096, 4096};
  ::setrlimit(RLIMIT_CORE, &some);
  Allowance allowance;
  allowance.memory = 300'000'000;
  allowance.cpu_seconds = 7;
  allowance.file_bytes = 12'345;
  allowance.descriptors = 20;
  const auto done =
      run_confined({"/usr/bin/cat", "/proc/self/limits"}, allowance);
  REQUIRE(done);
  const auto limit = [&](const std::string& name) {
    const auto at = done->output.find("\n" + name);
    if (at == std::string::npos) return std::string();
    const auto begin = done->output.find_first_of("0123456789u", at + 26);
    return done->output.substr(begin, done->output.find(' ', begin) - begin);
  };
  INFO(done->output << done->errors);
  CHECK(limit("Max address space") == "300000000");
  CHECK(limit("Max cpu time") != "unlimited");
  CHECK(limit("Max file size") == "12345");
  CHECK(limit("Max open files") == "20");
  CHECK(limit("Max processes") == "1");
  CHECK(limit("Max core file size") == "0");
}

TEST_CASE("a relay that was given less than its walls say gives what it has") {
  // In a child: a hard limit is lowered for good.
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const rlimit less{32, 32};
    ::setrlimit(RLIMIT_NOFILE, &less);
    const auto done = run_confined({"/usr/bin/cat", "/proc/self/limits"});
    ::_exit(done && done->succeeded() ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

TEST_CASE("a confined program has the three descriptors and no other") {
  // Without close-on-exec: what a library has left open.
  const int left_open = ::dup(2);
  REQUIRE(left_open > 2);
  const auto done = run_confined({"/usr/bin/ls", "/proc/self/fd"});
  ::close(left_open);
  REQUIRE(done);
  INFO(done->errors);
  // The fourth is the folder that it lists.
  CHECK(done->output == "0\n1\n2\n3\n");
}

TEST_CASE("a program that burns its CPU time is killed") {
  Allowance allowance;
  allowance.cpu_seconds = 1;
  allowance.reads = {"/dev/zero"};
  const auto done =
      run_confined({"/usr/bin/sha256sum", "/dev/zero"}, allowance);
  REQUIRE(done);
  CHECK(done->status == 128 + SIGKILL);
}

TEST_CASE("a confined program reads only what it was allowed to") {
  if (!has_landlock()) return;
  const auto folder = TemporaryFolder::make();
  REQUIRE(folder);
  REQUIRE(make_private_folder(folder->path() / "in"));
  REQUIRE(write_file(folder->path() / "in/a.txt", "allowed"));
  REQUIRE(write_file(folder->path() / "b.txt", "not allowed"));
  Allowance allowance;
  allowance.reads = {folder->path() / "in"};
  const auto good = run_confined(
      {"/usr/bin/cat", (folder->path() / "in/a.txt").string()}, allowance);
  REQUIRE(good);
  CHECK(good->output == "allowed");
  const auto bad = run_confined(
      {"/usr/bin/cat", (folder->path() / "b.txt").string()}, allowance);
  REQUIRE(bad);
  CHECK(bad->status == 1);
  CHECK(bad->output.empty());
  CHECK_THAT(bad->errors, Contains("Permission denied"));
}

TEST_CASE("a program whose walls cannot be put up is not started") {
  if (!has_landlock()) return;
  Allowance allowance;
  allowance.writes = {"/nowhere/at/all"};
  const auto done = run_confined({"/usr/bin/cat", "/dev/null"}, allowance);
  REQUIRE_FALSE(done);
  CHECK_THAT(done.error().message, Contains("cannot confine /usr/bin/cat"));
}

TEST_CASE("a helper keeps files and network, and loses everything else") {
  const int left_open = ::dup(2);
  Command command;
  command.argv = {"/bin/sh", "-c",
                  "cat /proc/self/status /etc/hostname; ls /proc/self/fd"};
  confine(command, Confinement::of_helper());
  const auto done = run(command);
  ::close(left_open);
  REQUIRE(done);
  INFO(done->output << done->errors);
  CHECK(done->succeeded());
  CHECK(status_line(done->output, "NoNewPrivs") == "1");
  CHECK(status_line(done->output, "CapEff") == "0000000000000000");
  CHECK(done->output.ends_with("\n0\n1\n2\n3\n"));
}

}  // namespace
}  // namespace hoopgit::sandbox
