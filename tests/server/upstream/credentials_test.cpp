#include "server/upstream/credentials.hpp"

#include "core/base/file.hpp"
#include "core/json/json.hpp"
#include "tests/server/upstream/git_upstream.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

namespace hoopgit::upstream {
namespace {

const RepositoryName site = *RepositoryName::parse("acme/site");
const RepositoryName tool = *RepositoryName::parse("acme/tool");

/// A folder with secrets, and a command that answers what a file says and
/// keeps what it was asked.
struct Sandbox {
  TemporaryFolder folder = *TemporaryFolder::make();
  test::SteppedClock clock{};

  std::filesystem::path file(const std::string& name, const std::string& text) {
    const auto path = folder.path() / name;
    REQUIRE(replace_file(path, text));
    return path;
  }

  ExecSecret command(const std::string& script) {
    const auto path =
        file("command",
             "#!/bin/sh\ncd " + folder.path().string() + "\n" + script + "\n");
    REQUIRE(::chmod(path.c_str(), 0700) == 0);
    return {{path}};
  }

  /// Answers with the file "answer".
  ExecSecret answering() {
    return command("cat > asked; echo >> count; env > environment; cat answer");
  }

  std::size_t times_asked() {
    const auto count = read_file(folder.path() / "count");
    return count ? count->size() : 0;
  }

  json::Value asked() {
    return *json::parse(*read_file(folder.path() / "asked"));
  }

  Credentials make(SecretSource read, SecretSource write, bool same = false) {
    return {UpstreamSettings{"forge",
                             *parse_url("https://forge.example.com"),
                             {"reader", std::move(read)},
                             {"writer", std::move(write)},
                             same},
            folder.path(), clock};
  }
};

std::string shown(const Result<http::Authorization>& authorization) {
  if (!authorization) return authorization.error().message;
  return authorization->username + ":" +
         std::string(authorization->secret.reveal());
}

}  // namespace

TEST_CASE("a credential is read from its file on every use") {
  Sandbox box;
  auto credentials =
      box.make(FileSecret{box.file("read", "one\n")}, SystemdSecret{"write"});
  box.file("write", "two");
  CHECK(shown(credentials.get(Access::read, site)) == "reader:one");
  CHECK(shown(credentials.get(Access::write, site)) == "writer:two");
  box.file("read", "three");
  CHECK(shown(credentials.get(Access::read, site)) == "reader:three");
}

TEST_CASE("one credential for both is the write credential") {
  Sandbox box;
  auto credentials = box.make(FileSecret{"/nonexistent"},
                              FileSecret{box.file("write", "two")}, true);
  CHECK(shown(credentials.get(Access::read, site)) == "writer:two");
  CHECK(credentials.check());
}

TEST_CASE("a secret that cannot be read is unavailable, with its path") {
  Sandbox box;
  const auto path = box.file("read", "canary");
  REQUIRE(::chmod(path.c_str(), 0640) == 0);
  auto credentials =
      box.make(FileSecret{path}, FileSecret{box.folder.path() / "none"});
  for (const Access access : {Access::read, Access::write}) {
    const auto got = credentials.get(access, site);
    REQUIRE_FALSE(got);
    CHECK(got.error().fault == Fault::unavailable);
    CHECK(got.error().message.find(box.folder.path()) != std::string::npos);
    CHECK(got.error().message.find("canary") == std::string::npos);
  }
  CHECK_FALSE(credentials.check());
}

TEST_CASE("the same secret for both must be meant") {
  Sandbox box;
  const auto credentials = box.make(FileSecret{box.file("read", "one")},
                                    FileSecret{box.file("write", "one")});
  const auto checked = credentials.check();
  REQUIRE_FALSE(checked);
  CHECK(checked.error().fault == Fault::usage);
}

TEST_CASE("a command is asked in JSON with an empty environment") {
  Sandbox box;
  auto credentials = box.make(box.answering(), box.answering());
  box.file("answer", R"({"version":1,"username":"bot","secret":"s1"})");
  CHECK(shown(credentials.get(Access::write, site)) == "bot:s1");
  CHECK(json::dump(box.asked()) ==
        R"({"access":"write","previous_rejected":false,)"
        R"("repository":"acme/site","upstream":"forge",)"
        R"("url":"https://forge.example.com/","version":1})");
  const auto environment = *read_file(box.folder.path() / "environment");
  for (const auto line : {"HOME=", "USER=", "CREDENTIALS_DIRECTORY="})
    CHECK(environment.find(line) == std::string::npos);
  CHECK(environment.find("LANG=C.UTF-8") != std::string::npos);
}

TEST_CASE("a command can gain no privileges and has no descriptor of ours") {
  Sandbox box;
  const int left_open = ::dup(2);
  auto credentials = box.make(
      box.command("cat /proc/self/status > status; ls /proc/self/fd > open; "
                  "cat answer"),
      box.answering());
  box.file("answer", R"({"version":1,"secret":"s1"})");
  CHECK(shown(credentials.get(Access::read, site)) == "reader:s1");
  ::close(left_open);
  const auto status = *read_file(box.folder.path() / "status");
  CHECK(status.find("NoNewPrivs:\t1") != std::string::npos);
  CHECK(status.find("CapEff:\t0000000000000000") != std::string::npos);
  // The fourth is the folder that ls lists.
  CHECK(*read_file(box.folder.path() / "open") == "0\n1\n2\n3\n");
}

TEST_CASE("a command's answer is kept by repository and access") {
  Sandbox box;
  auto credentials = box.make(box.answering(), box.answering());
  box.file("answer", R"({"version":1,"secret":"s1"})");
  CHECK(shown(credentials.get(Access::read, site)) == "reader:s1");
  CHECK(shown(credentials.get(Access::read, site)) == "reader:s1");
  CHECK(box.times_asked() == 1);
  CHECK(credentials.get(Access::read, tool));
  CHECK(box.times_asked() == 2);
  box.file("answer", R"({"version":1,"secret":"s2"})");
  CHECK(shown(credentials.get(Access::write, site)) == "writer:s2");
  CHECK(box.times_asked() == 3);
  box.clock.step(std::chrono::minutes(5));
  CHECK(shown(credentials.get(Access::read, site)) == "reader:s2");
  CHECK(box.times_asked() == 4);
}

TEST_CASE("a command's answer is renewed after 80 % of its life") {
  Sandbox box;
  auto credentials = box.make(box.answering(), box.answering());
  box.file("answer", R"({"version":1,"secret":"s1","expires_at":")" +
                         to_rfc3339(box.clock.now() + std::chrono::hours(1)) +
                         R"("})");
  CHECK(credentials.get(Access::read, site));
  box.clock.step(std::chrono::minutes(47));
  CHECK(credentials.get(Access::read, site));
  CHECK(box.times_asked() == 1);
  box.clock.step(std::chrono::minutes(1));
  CHECK(credentials.get(Access::read, site));
  CHECK(box.times_asked() == 2);
  box.clock.step(std::chrono::minutes(12));
  CHECK(shown(credentials.get(Access::read, site))
            .ends_with("gave a credential that has expired"));
}

TEST_CASE("a rejected credential is dropped, but not the one after it") {
  Sandbox box;
  auto credentials = box.make(box.answering(), box.answering());
  box.file("answer", R"({"version":1,"secret":"s1"})");
  const auto first = credentials.get(Access::read, site);
  REQUIRE(first);
  box.file("answer", R"({"version":1,"secret":"s2"})");
  credentials.forget(Access::read, site, *first);
  CHECK(shown(credentials.get(Access::read, site)) == "reader:s2");
  CHECK(*box.asked().boolean("previous_rejected"));
  credentials.forget(Access::read, site, *first);  // A late 401.
  CHECK(shown(credentials.get(Access::read, site)) == "reader:s2");
  CHECK(box.times_asked() == 2);
}

TEST_CASE("64 at once on a cold cache ask the command once") {
  Sandbox box;
  const auto slow = box.command("echo >> count; sleep 0.2; cat answer");
  auto credentials = box.make(slow, slow);
  box.file("answer", R"({"version":1,"secret":"s1"})");
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 64; ++i)
    threads.emplace_back([&] {
      if (shown(credentials.get(Access::read, site)) == "reader:s1") ++good;
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(good == 64);
  CHECK(box.times_asked() == 1);
}

TEST_CASE("those who wait share a failure, later ones ask again") {
  Sandbox box;
  const auto failing = box.command("echo >> count; sleep 0.3; exit 3");
  auto credentials = box.make(failing, failing);
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      const auto got = credentials.get(Access::read, site);
      if (!got && got.error().message.ends_with("ended with status 3"))
        ++failed;
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(failed == 8);
  CHECK(box.times_asked() <= 2);
  const auto before = box.times_asked();
  CHECK_FALSE(credentials.get(Access::read, site));
  CHECK(box.times_asked() == before + 1);
}

TEST_CASE("an answer that is not whole and exact is a failure") {
  Sandbox box;
  auto credentials = box.make(box.answering(), box.answering());
  const std::string canary = std::string("canary-") + "secret";
  for (const std::string& answer :
       {std::string(), std::string("secret"), std::string("[]"),
        R"({"version":2,"secret":")" + canary + R"("})",
        R"({"secret":")" + canary + R"("})", std::string(R"({"version":1})"),
        std::string(R"({"version":1,"secret":""})"),
        R"({"version":1,"secret":")" + canary + R"(\n"})",
        R"({"version":1,"secret":")" + canary + R"(\u0000"})",
        R"({"version":1,"secret":")" + canary + R"(","secret":"two"})",
        R"({"version":1,"secret":")" + canary + R"("}{})",
        R"({"version":1,"username":"a:b","secret":")" + canary + R"("})",
        R"({"version":1,"secret":")" + canary + R"(","expires_at":"soon"})",
        R"({"version":1,"secret":")" + std::string(16'385, 'x') + R"("})",
        std::string(70'000, ' ')}) {
    box.file("answer", answer);
    const auto got = credentials.get(Access::read, site);
    REQUIRE_FALSE(got);
    CHECK(got.error().fault == Fault::unavailable);
    CHECK(got.error().message.find("canary") == std::string::npos);
  }
  box.file("answer",
           R"({"version":1,"secret":")" + std::string(16'384, 'x') + R"("})");
  CHECK(credentials.get(Access::read, site));
}

TEST_CASE("a command that is not there is a failure") {
  Sandbox box;
  const ExecSecret none{{"/nonexistent/command"}};
  auto credentials = box.make(none, none);
  CHECK(credentials.get(Access::read, site).error().fault ==
        Fault::unavailable);
}

}  // namespace hoopgit::upstream
