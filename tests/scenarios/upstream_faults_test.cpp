// A real upstream behind one that loses, delays or spoils what it says of a
// push, or is not there: nothing is lost, nothing lands twice, and nobody is
// told that a push failed which did not.
//
// hoopgit_test_upstream_faults "[long]": HOOPGIT_ROUNDS (1000) lost answers,
// and how long it took until each had landed.

#include "tests/support/daemon.hpp"
#include "tests/support/fake_upstream.hpp"
#include "tests/support/must.hpp"
#include "tests/support/push_series.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace hoopgit::stage {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::Contains;

/// Threads wait at it until it is opened.
class Gate {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    ++reached_;
    opened_.wait(lock, [&] { return is_open_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    opened_.notify_all();
  }
  bool is_reached() {
    const std::lock_guard lock(mutex_);
    return reached_ > 0;
  }
  // Whoever waits is let go when the test has ended.
  ~Gate() { open(); }
  Gate() = default;
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

 private:
  std::mutex mutex_{};
  std::condition_variable opened_{};
  bool is_open_ = false;
  int reached_ = 0;
};

bool is_push(const std::string& head) {
  return head.starts_with("POST ") &&
         head.find("/git-receive-pack ") != std::string::npos;
}

bool is_look(const std::string& head) {
  return head.find("service=git-receive-pack ") != std::string::npos;
}

struct Front {
  FakeUpstream fake = must(
      FakeUpstream::start([](const std::string&) { return std::string(); }));
};

/// The relay's upstream is a fake that passes all on to the real one.
struct Scene : Front, PushSeries {
  explicit Scene(const std::string& configuration = open_configuration())
      : PushSeries(
            {.configuration = configuration, .upstream = fake.origin()}) {
    be_real();
  }

  std::string pass_on(const std::string& head, std::string_view body) const {
    return FakeUpstream::pass_on(stage.upstream.origin(), head, body);
  }
  void be_real() {
    fake.answer_reading([this](const std::string& head, std::string_view body) {
      return pass_on(head, body);
    });
  }
  /// The next push gets this answer, all else is real.
  void answer_once(const FakeUpstream::FullScript& script,
                   bool (*is_meant)(const std::string&) = is_push) {
    const auto is_left = std::make_shared<std::atomic<bool>>(true);
    fake.answer_reading([=, this](const std::string& head,
                                  std::string_view body) {
      return is_meant(head) && is_left->exchange(false) ? script(head, body)
                                                        : pass_on(head, body);
    });
  }
  void be_away() {
    fake.answer([](const std::string&) { return std::string(); });
  }
  /// Until somebody has asked so often since.
  void wait_for_questions(std::size_t count) {
    const std::size_t before = fake.heads().size();
    REQUIRE(
        eventually([&] { return fake.heads().size() >= before + count; }, 60s));
  }

  std::string only_push() {
    const auto list = must(ada.run({"hoopgit", "status", "--json"}));
    const auto lines = must(json_lines(list.output));
    REQUIRE_FALSE(lines.empty());
    return must(lines.front().text("id"));
  }
  std::size_t told(const std::string& type) {
    const auto done = must(
        auditor.run({"hoopgit", "audit", "query", "--json", "--type", type}));
    return must(json_lines(done.output)).size();
  }
};

TEST_CASE("whatever becomes of the upstream's report, the push lands once") {
  Scene at;
  const auto report = [](std::string_view body) {
    return FakeUpstream::status(
        200, std::string(body),
        {"Content-Type: application/x-git-receive-pack-result"});
  };
  const std::vector<std::pair<std::string, std::string>> answers{
      {"nothing", ""},
      {"half a line", "HTTP/1.1 20"},
      {"a head that ends", "HTTP/1.1 200 OK\r\nContent-Ty"},
      {"an empty report", report("")},
      {"what is no pkt-line", report("thank you")},
      {"a report of another push",
       report("0030\x01"
              "000eunpack ok\n0019ok refs/heads/x\n0000")},
      {"a report that is cut", report("0030\x01"
                                      "000eunpack ok\n")},
      {"a page",
       FakeUpstream::status(200, "<html>", {"Content-Type: text/html"})},
      {"an error", FakeUpstream::status(500)},
      {"a gateway's error", FakeUpstream::status(504)},
      {"a redirect", FakeUpstream::status(302, "", {"Location: /login"})},
      {"a refusal", FakeUpstream::status(403)},
  };
  for (const bool is_taken : {true, false})
    for (const auto& [name, answer] : answers) {
      INFO(name << (is_taken ? ", and took it" : ", and did not take it"));
      at.answer_once(
          [&at, is_taken, answer = answer](const auto& head, auto body) {
            if (is_taken) at.pass_on(head, body);
            return answer;
          });
      at.begin();
      CHECK(at.push().succeeded());
      INFO(at.said_last);
      at.end();
      CHECK(tip(at.stage, at.ref) == at.commit);
    }
  CHECK(at.told("push.failed") == 0);
  CHECK(at.flaws() == "");
}

TEST_CASE("an upstream that is slow to say what it did is waited for") {
  Scene at;
  Gate gate;
  at.answer_once([&](const auto& head, auto body) {
    auto answer = at.pass_on(head, body);
    gate.pass();
    return answer;
  });
  at.begin();
  Running push = must(at.ada.start(at.command(), "site"));
  REQUIRE(eventually([&] { return gate.is_reached(); }, 30s));
  CHECK(must(state_of(at.ada, at.only_push())) == "landing");
  gate.open();
  CHECK(must(push.finish()) == 0);
  at.end(true);
  CHECK(at.told("push.unknown") == 0);
  CHECK(at.flaws() == "");
}

TEST_CASE("a ref that moves while the push is sent is a conflict") {
  Scene at;
  at.begin();
  const std::string main = "refs/heads/main";
  const std::string before = tip(at.stage, main);
  const std::string moved = tip(at.stage, "refs/tags/v0.1");
  REQUIRE(moved != before);
  at.answer_once([&](const auto& head, auto body) {
    must(at.stage.upstream.git("acme/site", {"update-ref", main, moved}));
    return at.pass_on(head, body);
  });
  const auto pushed =
      must(at.ada.run({"git", "push", "origin", "HEAD:main"}, "site"));
  INFO(said(pushed));
  CHECK_FALSE(pushed.succeeded());
  CHECK_THAT(said(pushed), Contains("fetch first"));
  CHECK(tip(at.stage, main) == moved);
  CHECK(must(state_of(at.ada, push_id_in(said(pushed)))) == "conflict");
}

/// A push to main, approved when the upstream was away.
struct ApprovedInVain : Scene {
  explicit ApprovedInVain(const std::string& sections = {})
      : Scene(usual_configuration() + sections) {
    const Person grace = must(stage.signed_in("grace"));
    must(clone(ada, stage, "acme/site"));
    held.emplace(must(push_to_main(ada)));
    be_away();
    CHECK(must(approve(grace, held->id)).succeeded());
  }
  std::string main() const { return tip(stage, "refs/heads/main"); }
  bool becomes(const std::string& state) {
    return eventually(
        [&] {
          const auto now = state_of(ada, held->id);
          return now && *now == state;
        },
        120s);
  }

  std::string before = main();
  std::optional<HeldPush> held{};
};

TEST_CASE("an approved push waits for an upstream that is away") {
  ApprovedInVain at;
  at.wait_for_questions(3);
  CHECK(must(state_of(at.ada, at.held->id)) == "approved");
  CHECK(at.told("push.landing") == 0);
  at.be_real();
  CHECK(at.becomes("landed"));
  CHECK(at.main() == at.held->commit);
  CHECK(at.told("push.landing") == 1);
}

TEST_CASE("what a backup brings back is not landed a second time") {
  ApprovedInVain at;
  CHECK(at.becomes("approved"));
  Relay& relay = at.stage.relay;
  relay.stop();
  const auto database = relay.state() / "hoopgit.db";
  const auto backup = relay.folder() / "backup";
  std::filesystem::copy_file(database, backup);
  at.be_real();
  must(relay.start());
  REQUIRE(at.becomes("landed"));
  // Somebody takes it back, and then the database is put back too.
  must(at.stage.upstream.git("acme/site",
                             {"update-ref", "refs/heads/main", at.before}));
  relay.stop();
  for (const char* more : {"-wal", "-shm"})
    std::filesystem::remove(database.string() + more);
  std::filesystem::copy_file(backup, database,
                             std::filesystem::copy_options::overwrite_existing);
  must(relay.start());
  CHECK(at.becomes("needs_human"));
  CHECK(at.main() == at.before);
}

TEST_CASE("an approval that ends before the upstream is back is not used") {
  ApprovedInVain at("approvals: {approved_life: 1s}\n");
  CHECK(at.becomes("expired"));
  at.be_real();
  CHECK(at.main() == at.before);
}

/// Says that it waits, for what and how long.
bool tells_that_it_waits(const std::string& text) {
  return text.find("cannot reach upstream origin since 20") != text.npos &&
         text.find("will land by itself until 20") != text.npos;
}

TEST_CASE("who asks is told what an approved push waits for") {
  std::string text = usual_configuration();
  const std::string wait = "@WAIT@";
  text.replace(text.find(wait), wait.size(), "300s");
  Scene at(text);
  const Person grace = must(at.stage.signed_in("grace"));
  must(clone(at.ada, at.stage, "acme/site"));
  must(at.ada.commit_file("site", "a.txt", "one\n"));
  Running push = must(at.ada.start(
      {"hoopgit", "push", "--wait=5m", "origin", "HEAD:main"}, "site"));
  REQUIRE(push.shows("is held for approval"));
  const std::string id = push_id_in(push.output());
  at.be_away();
  CHECK(must(approve(grace, id)).succeeded());
  // On the connection that waits, as soon as it does; then to who asks.
  CHECK(push.shows("cannot reach upstream origin since"));
  CHECK(tells_that_it_waits(push.output()));
  const auto shown = must(at.ada.run({"hoopgit", "status", id}));
  CHECK(shown.status == 4);
  CHECK(tells_that_it_waits(shown.output));
  at.wait_for_questions(2);
  // Once, however often it was asked since.
  CHECK(at.told("push.released") == 1);
  at.be_real();
  CHECK(must(push.finish()) == 0);
  const auto landed = must(at.ada.run({"hoopgit", "status", id}));
  CHECK_FALSE(tells_that_it_waits(landed.output));
}

TEST_CASE("a repository that stalls keeps no other from landing") {
  std::string text = usual_configuration();
  const std::string only = "repositories: [acme/site], refs";
  text.replace(text.find(only), only.size(),
               "repositories: [acme/site, platform/tool], refs");
  Scene at(text);
  const Person grace = must(at.stage.signed_in("grace"));
  must(clone(at.ada, at.stage, "acme/site"));
  must(clone(at.ada, at.stage, "platform/tool", "tool"));
  const auto stalled = must(push_to_main(at.ada));
  const auto other = must(push_to_main(at.ada, "two\n", "tool"));
  Gate gate;
  at.fake.answer_reading([&](const std::string& head, std::string_view body) {
    if (head.find("acme/site") != std::string::npos) gate.pass();
    return at.pass_on(head, body);
  });
  CHECK(must(approve(grace, stalled.id)).succeeded());
  REQUIRE(eventually([&] { return gate.is_reached(); }, 30s));
  CHECK(must(approve(grace, other.id)).succeeded());
  CHECK(comes_to(at.ada, other.id, "landed"));
  CHECK(must(state_of(at.ada, stalled.id)) == "approved");
  gate.open();
  CHECK(comes_to(at.ada, stalled.id, "landed"));
}

TEST_CASE("a doubt stays one until the upstream is back") {
  Scene at;
  at.begin();
  at.answer_once([&](const auto& head, auto body) {
    at.pass_on(head, body);
    at.be_away();
    return std::string();
  });
  Running push = must(at.ada.start(at.command(), "site"));
  REQUIRE(eventually([&] { return !tip(at.stage, at.ref).empty(); }, 30s));
  at.wait_for_questions(3);
  CHECK(must(state_of(at.ada, at.only_push())) == "unknown");
  at.be_real();
  CHECK(must(push.finish()) == 0);
  at.end(true);
  CHECK(at.told("push.failed") == 0);
  CHECK(at.flaws() == "");
}

TEST_CASE("a relay that sleeps over its claim before it sends") {
  const bool moves = GENERATE(false, true);
  Scene at;
  Gate gate;
  at.answer_once(
      [&](const auto& head, auto body) {
        gate.pass();
        return at.pass_on(head, body);
      },
      is_look);
  at.begin();
  const std::string main = "refs/heads/main";
  const std::string moved = tip(at.stage, "refs/tags/v0.1");
  Running push =
      must(at.ada.start({"git", "push", "origin", "HEAD:main"}, "site"));
  REQUIRE(eventually([&] { return gate.is_reached(); }, 30s));
  at.stage.relay.signal(SIGSTOP);
  std::this_thread::sleep_for(5s);  // Longer than a claim lasts.
  if (moves)
    must(at.stage.upstream.git("acme/site", {"update-ref", main, moved}));
  gate.open();
  at.stage.relay.signal(SIGCONT);
  CHECK(must(push.finish()) == (moves ? 1 : 0));
  CHECK(tip(at.stage, main) == (moves ? moved : at.commit));
  CHECK(at.told("push.landed") == (moves ? 0 : 1));
  CHECK(at.told("push.conflict") == (moves ? 1 : 0));
}

/// Says how long it took until the client of each knew that it had landed.
void lose_answers(long rounds) {
  Scene at;
  std::vector<double> seconds;
  for (long round = 0; round < rounds; ++round) {
    std::chrono::steady_clock::time_point lost;
    at.answer_once([&](const auto& head, auto body) {
      at.pass_on(head, body);
      lost = std::chrono::steady_clock::now();
      return std::string();
    });
    at.begin();
    CHECK(at.push().succeeded());
    INFO("round " << round << ": " << at.said_last);
    at.end();
    CHECK(tip(at.stage, at.ref) == at.commit);
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - lost)
            .count());
  }
  CHECK(at.told("push.failed") == 0);
  CHECK(at.flaws() == "");
  std::sort(seconds.begin(), seconds.end());
  WARN(rounds << " lost answers; the push had landed, and its client knew, "
              << "after " << seconds.at(seconds.size() / 2) << " s (median), "
              << seconds.back() << " s (at most); "
              << std::count_if(seconds.begin(), seconds.end(),
                               [](double one) { return one > 5; })
              << " took more than 5 s");
}

TEST_CASE("of fifty lost answers none makes a push fail") {
  lose_answers(50);
}

TEST_CASE("of many lost answers none makes a push fail", "[.long]") {
  lose_answers(number_in("HOOPGIT_ROUNDS", 1000));
}

TEST_CASE("doubts are cleared when an upstream comes back", "[.long]") {
  const long rounds = number_in("HOOPGIT_ROUNDS", 1000) / 100 + 1;
  Scene at;
  std::vector<double> seconds;
  for (long round = 0; round < rounds; ++round) {
    at.begin();
    at.answer_once([&](const auto& head, auto body) {
      at.pass_on(head, body);
      at.be_away();
      return std::string();
    });
    Running push = must(at.ada.start(at.command(), "site"));
    REQUIRE(eventually([&] { return !tip(at.stage, at.ref).empty(); }, 30s));
    at.wait_for_questions(6);
    const auto back = std::chrono::steady_clock::now();
    at.be_real();
    CHECK(must(push.finish()) == 0);
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - back)
            .count());
    at.end(true);
  }
  CHECK(at.flaws() == "");
  WARN(rounds << " times away; after it was back the push had landed within "
              << *std::max_element(seconds.begin(), seconds.end()) << " s");
}

}  // namespace
}  // namespace hoopgit::stage
