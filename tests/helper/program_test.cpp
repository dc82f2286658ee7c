// The real program, as Git runs it: what is typed, what is seen.

#include "tests/helper/machine.hpp"

#include <catch2/catch.hpp>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

namespace hoopgit::helper {
namespace {

namespace fs = std::filesystem;

TEST_CASE("a Git that knows user names only gets the token as password") {
  Machine machine;
  machine.cache("t1", "first");
  const auto got = machine.run_helper("get", asked);
  CHECK(got.status == 0);
  CHECK(got.errors.empty());
  CHECK(got.output == "username=hoopgit\npassword=first\npassword_expiry_utc=" +
                          std::to_string(machine.now + 300) + "\n");
}

TEST_CASE("the user name of the URL is given back") {
  Machine machine;
  machine.cache("t1", "first");
  const auto got = machine.run_helper("get", asked + "username=ada\n");
  CHECK(got.output.starts_with("username=ada\n"));
  const auto odd = machine.run_helper("get", asked + "username=a\rda\n");
  CHECK(odd.output.starts_with("username=hoopgit\n"));
}

TEST_CASE("a newer Git gets Bearer, not to be stored, and may come again") {
  Machine machine;
  machine.cache("t1", "first");
  const auto got = machine.run_helper("get", asked_by_new_git);
  CHECK(got.output ==
        "capability[]=authtype\ncapability[]=state\nauthtype=Bearer\n"
        "credential=first\nephemeral=1\npassword_expiry_utc=" +
            std::to_string(machine.now + 300) +
            "\ncontinue=1\nstate[]=hoopgit:1:cached:t1\n");
}

TEST_CASE("a refused token is not given again; a newer one is, as the last") {
  Machine machine;
  machine.put_beside("#!/bin/sh\necho slow path\n");
  machine.cache("t1", "first");
  const std::string again = asked_by_new_git +
                            "authtype=Bearer\nephemeral=1\n"
                            "state[]=hoopgit:1:cached:t1\n";
  CHECK(machine.run_helper("get", again).output == "slow path\n");

  machine.cache("t2", "second");
  const auto got = machine.run_helper("get", again).output;
  CHECK(got.find("credential=second\n") != got.npos);
  CHECK(got.find("state[]=hoopgit:1:fresh:t2\n") != got.npos);
  CHECK(got.find("continue") == got.npos);
}

TEST_CASE("erase removes the token that it names and no other") {
  Machine machine;
  machine.cache("t1", "first");
  machine.run_helper("erase", asked + "password=other\n");
  machine.run_helper("erase", asked);
  CHECK(Cache(machine.around).find(machine.key, machine.now));

  const bool bearer = GENERATE(false, true);
  machine.run_helper(
      "erase", asked + (bearer ? "credential=" : "password=") + "first\n");
  CHECK_FALSE(Cache(machine.around).find(machine.key, machine.now));
}

TEST_CASE("store, and what a later Git may ask, is accepted silently") {
  Machine machine;
  const auto got = machine.run_helper(GENERATE("store", "from-the-future"),
                                      asked + "username=u\npassword=p\n");
  CHECK(got.status == 0);
  CHECK(got.output.empty());
  CHECK(got.errors.empty());
  CHECK_FALSE(fs::exists(machine.around.cache_folder));
}

TEST_CASE("capabilities are announced") {
  Machine machine;
  CHECK(machine.run_helper("capability", "").output ==
        "version 0\ncapability authtype\ncapability state\n");
}

TEST_CASE("what is not our relay, or not a request, gets no word") {
  Machine machine;
  machine.put_beside("#!/bin/sh\necho called\n");
  const auto input = GENERATE(
      as<std::string>(), "protocol=https\nhost=github.com\npath=a/b\n",
      "protocol=http\nhost=relay.example.com\npath=a/b\n",
      "protocol=https\nhost=relay.example.com:444\npath=a/b\n",
      "protocol=https\nhost=relay.example.com.evil.org\n",
      "protocol=https\nhost=relay.example.com\r\npath=a/b\n", "", "nonsense\n",
      "protocol=https\nhost=relay.example.com\npath=" +
          std::string(70'000, 'a') + "\n",
      std::string(std::size_t{300} * 1024, 'x'));
  const auto got = machine.run_helper("get", input);
  CHECK(got.status == 0);
  CHECK(got.output.empty());
  CHECK(got.errors.empty());
}

TEST_CASE("a path of our relay that names no repository ends the asking") {
  Machine machine;
  const auto got = machine.run_helper(
      "get", "protocol=https\nhost=relay.example.com\npath=../x\n");
  CHECK(got.output == "quit=1\n");
  CHECK(got.errors.starts_with("hoopgit: cannot give a credential"));
}

TEST_CASE("without the full program Git is told to quit") {
  Machine machine;
  const auto got = machine.run_helper("get", asked);
  CHECK(got.status == 0);
  CHECK(got.output == "quit=1\n");
  CHECK(got.errors.find("No such file") != got.errors.npos);
  CHECK(std::count(got.errors.begin(), got.errors.end(), '\n') == 1);
}

TEST_CASE("the full program gets the request, word for word, and the lock") {
  Machine machine;
  machine.put_beside(
      "#!/bin/sh\necho \"$@\"\ncat\n"
      "test -e /proc/self/fd/$HOOPGIT_LOCK_FD && echo locked\n");
  const auto got = machine.run_helper("get", asked_by_new_git);
  CHECK(got.output == "credential get\n" + asked_by_new_git + "locked\n");
}

TEST_CASE("64 at once with an empty cache run the slow path once") {
  Machine machine;
  machine.put_beside(
      "#!/bin/sh\numask 077\necho run >>\"$COUNT\"\nsleep 0.2\n"
      "printf '1 %s' \"$RECORD\" >\"$ENTRY.new\"\nmv \"$ENTRY.new\" "
      "\"$ENTRY\"\n"
      "echo password=first\n");
  std::vector<std::thread> askers;
  std::vector<std::string> answers(64);
  for (auto& answer : answers)
    askers.emplace_back([&] {  // Catch's assertions are for one thread.
      const auto completed = machine.try_helper("get", asked);
      if (completed) answer = completed->output;
    });
  for (auto& asker : askers)
    asker.join();
  for (const auto& answer : answers)
    CHECK(answer.find("password=first\n") != answer.npos);
  CHECK(*read_file(machine.counter()) == "run\n");
}

TEST_CASE("set-uid the program refuses to run") {
  if (::geteuid() != 0) return;  // Only root can give a program away.
  Machine machine;
  machine.cache("t1", "first");
  REQUIRE(::chown(machine.program().c_str(), 65534, 65534) == 0);
  REQUIRE(::chmod(machine.program().c_str(), 04755) == 0);
  const auto got = machine.run_helper("get", asked);
  if (got.status == 0) return;  // The file system ignores the bit.
  CHECK(got.output.empty());
  CHECK(got.errors == "hoopgit: refusing to run set-uid\n");
}

/// The helper, which has got this far into its request and waits for the rest.
class Waiting {
 public:
  Waiting(const Machine& machine, const std::string& input) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const std::string program = machine.program();
    pid_ = ::fork();
    REQUIRE(pid_ >= 0);
    if (pid_ == 0) {
      ::dup2(ends[0], STDIN_FILENO);
      ::close(ends[1]);
      const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
      ::setrlimit(RLIMIT_CORE, &all);
      ::execl(program.c_str(), "git-credential-hoopgit", "get", nullptr);
      ::_exit(127);
    }
    ::close(ends[0]);
    input_ = ends[1];
    const auto size = static_cast<ssize_t>(input.size());
    REQUIRE(::write(input_, input.data(), input.size()) == size);
  }
  Waiting(const Waiting&) = delete;
  ~Waiting() { ::close(input_); }

  /// A line of /proc/PID/`file`, once it has `wanted` in it; else "".
  std::string line(const std::string& file, const std::string& wanted) const {
    const auto path = "/proc/" + std::to_string(pid_) + "/" + file;
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < end) {
      std::ifstream lines(path);
      for (std::string text; std::getline(lines, text);)
        if (text.find(wanted) != text.npos) return text;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return "";
  }

  /// Its status, killed by this signal.
  int kill_by(int signal) const {
    ::kill(pid_, signal);
    int status = 0;
    REQUIRE(::waitpid(pid_, &status, 0) == pid_);
    return status;
  }

 private:
  pid_t pid_ = -1;
  int input_ = -1;
};

TEST_CASE("killed with a request in hand it leaves no core behind") {
  const Machine machine;
  const Waiting helper(machine, asked + "password=some-token\n");
  // Set before the first byte is read, and after what also prevents a core.
  const auto limit = helper.line("limits", "Max core file size        0 ");
  CHECK_FALSE(limit.empty());
  const int status = helper.kill_by(SIGABRT);
  CHECK(WIFSIGNALED(status));
  CHECK_FALSE(WCOREDUMP(status));
}

TEST_CASE("the program takes little memory") {
#ifdef __SANITIZE_ADDRESS__
  return;  // Which takes a lot.
#endif
  const Machine machine;
  const Waiting helper(machine, asked);
  REQUIRE_FALSE(helper.line("limits", "Max core file size        0 ").empty());
  const auto most = helper.line("status", "VmHWM:");
  INFO(most);
  CHECK(std::stoi(most.substr(most.find(':') + 1)) < 4096);
  helper.kill_by(SIGKILL);
}

TEST_CASE("input is read to its end, however long it is") {
  Machine machine;
  // More than a pipe holds: a program that ends early would end Git too.
  const auto got = machine.run_helper(
      "get", asked + "wwwauth[]=" + std::string(std::size_t{1} << 20, 'x'));
  CHECK(got.status == 0);
  CHECK(got.output.empty());
}

TEST_CASE("a lock that is a trap is not followed") {
  Machine machine;
  machine.put_beside("#!/bin/sh\necho slow path\n");
  REQUIRE(Cache(machine.around).folder());
  const fs::path locks = machine.around.cache_folder + "/lock";
  const fs::path lock = locks / machine.key.hex();
  const fs::path elsewhere = machine.folder.path() / "elsewhere";
  SECTION("a link in its place") {
    REQUIRE(is_private_folder(locks));
    fs::create_symlink(elsewhere, lock);
  }
  SECTION("a folder that is a link") {
    fs::create_directory(machine.folder.path() / "other");
    fs::create_directory_symlink(machine.folder.path() / "other", locks);
  }
  SECTION("a FIFO") {
    REQUIRE(is_private_folder(locks));
    REQUIRE(::mkfifo(lock.c_str(), 0600) == 0);
  }
  CHECK(machine.run_helper("get", asked).output == "slow path\n");
  CHECK_FALSE(fs::exists(elsewhere));
}

TEST_CASE("a hit starts no other program") {
  Machine machine;
  machine.put_beside("#!/bin/sh\necho called\n");
  machine.cache("t1", "first");
  const std::string log = machine.folder.path() / "trace";
  const auto traced =
      run({.argv = {"strace", "-f", "-e", "trace=process", "-o", log,
                    machine.program(), "get"},
           .environment = {{"HOOPGIT_CACHE_DIR=" + machine.around.cache_folder,
                            "XDG_CONFIG_HOME=" + machine.around.config_folder,
                            "PATH=/usr/bin:/bin"}},
           .input = asked});
  // Not everywhere is strace, or allowed.
  if (!traced || traced->output.find("password=first") == std::string::npos)
    return;
  const std::string calls = *read_file(log);
  CHECK(calls.find("fork(") == calls.npos);
  CHECK(calls.find("clone") == calls.npos);
  CHECK(calls.find("execve(") == calls.rfind("execve("));
}

TEST_CASE("the program is one static file, and small") {
#ifdef __SANITIZE_ADDRESS__
  return;  // The sanitizers cannot be linked statically.
#endif
  const auto seen = run({.argv = {"readelf", "-d", HOOPGIT_HELPER}});
  REQUIRE(seen);
  CHECK(seen->output.find("NEEDED") == seen->output.npos);
  CHECK(seen->output.find("PIE") != seen->output.npos);
  const auto folder = *TemporaryFolder::make();
  const std::string bare = folder.path() / "bare";
  const auto stripped = run({.argv = {"strip", "-o", bare, HOOPGIT_HELPER}});
  REQUIRE(stripped);
  REQUIRE(stripped->succeeded());
  CHECK(fs::file_size(bare) < 1'500'000);
}

}  // namespace
}  // namespace hoopgit::helper
