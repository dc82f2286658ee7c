// The password that can push upstream, searched for wherever it must not be,
// after the relay has used it again and again.
//
// hoopgit_test_canary "[long]": HOOPGIT_CANARY_PUSHES (1000).

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/process_memory.hpp"
#include "tests/support/raw_pack.hpp"
#include "tests/support/raw_push.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;
namespace fs = std::filesystem;

/// As it is, and as HTTP carries it.
std::vector<std::string> forms_of(const Upstream& upstream) {
  std::vector<std::string> forms;
  for (const auto& [role, name] : {std::pair{Role::reader, "reader:"},
                                   std::pair{Role::writer, "writer:"}}) {
    const std::string password(upstream.password(role).reveal());
    forms.push_back(password);
    forms.push_back(to_base64(name + password));
  }
  return forms;
}

bool is_in(const std::string& bytes, const std::vector<std::string>& forms) {
  for (const auto& form : forms)
    if (bytes.find(form) != std::string::npos) return true;
  return false;
}

/// Files below the folder that have it; their names.
std::string files_with(const fs::path& folder,
                       const std::vector<std::string>& forms) {
  std::string names;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && is_in(must(read_file(entry.path())), forms))
      names += entry.path().string() + "\n";
  return names;
}

struct Pushes {
  Stage stage = must(Stage::set_up({.configuration = open_configuration()}));
  Person ada = must(stage.signed_in("ada"));
  RawPush raw = must(RawPush::by(ada, stage));
  std::string at = tip(stage, "refs/heads/main");

  void push(int number) {
    const auto blob = raw_blob(std::to_string(number) + "\n");
    const auto tree = raw_tree({{"100644", "file", blob.id()}});
    const auto commit = raw_commit(tree, {at}, "Change\n");
    const std::string ref = "refs/heads/c" + std::to_string(number);
    const std::string answer = must(raw.send(
        commands({{no_id, commit.id(), ref}}) + pack_of({commit, tree, blob})));
    INFO(answer);
    REQUIRE_THAT(answer, Contains("ok " + ref));
  }
};

void check_hidden(int count) {
  Pushes pushes;
  const auto forms = forms_of(pushes.stage.upstream);
  // The search finds it where it is.
  const auto kept = pushes.stage.upstream.secret_file(Role::writer);
  REQUIRE(is_in(must(read_file(kept)), forms));
  for (int number = 0; number < count; ++number)
    pushes.push(number);
  const std::string process =
      "/proc/" + std::to_string(pushes.stage.relay.pid());
  for (const auto* file : {"/environ", "/cmdline"})
    CHECK_FALSE(is_in(must(read_file(process + file)), forms));
  CHECK_FALSE(is_in(pushes.stage.relay.log(), forms));
  const auto events = must(
      must(pushes.stage.signed_in("auditor"))
          .run({"hoopgit", "audit", "query", "--limit", "1000", "--json"}));
  CHECK(events.succeeded());
  CHECK_FALSE(is_in(events.output + events.errors, forms));
  // Files come and go while it runs.
  CHECK(pushes.stage.relay.stop() == 0);
  CHECK(files_with(pushes.stage.relay.state(), forms) == "");
  CHECK_FALSE(is_in(pushes.stage.relay.log(), forms));
}

bool has_ended_or_stopped(pid_t process) {
  const auto stat = read_file("/proc/" + std::to_string(process) + "/stat");
  if (!stat) return true;
  const char state = stat->substr(stat->rfind(')') + 2).front();
  return state == 'T' || state == 'Z';
}

/// Looks into what Git the relay has started, while it stands still. Of one
/// that is not Git yet, but the relay's own copy, nothing is said.
struct Watch {
  Watch(pid_t relay, const std::vector<std::string>& forms)
      : relay_(relay), forms_(forms), thread_([this] { look(); }) {}
  ~Watch() {
    is_over_ = true;
    thread_.join();
  }

  int looked_into() const { return looked_into_; }
  bool has_found() const { return has_found_; }

 private:
  void look() {
    for (; !is_over_;
         std::this_thread::sleep_for(std::chrono::microseconds(50)))
      for (const pid_t child : children_of(relay_)) {
        ::kill(child, SIGSTOP);
        while (!has_ended_or_stopped(child))
          std::this_thread::yield();
        look_into(child);
        ::kill(child, SIGCONT);
      }
  }
  void look_into(pid_t child) {
    std::error_code gone;
    const auto program =
        fs::read_symlink("/proc/" + std::to_string(child) + "/exe", gone);
    if (program.filename() != "git") return;
    const auto found = mappings_with(child, forms_);
    if (!found) return;
    ++looked_into_;
    if (!found->empty()) has_found_ = true;
  }

  const pid_t relay_;
  const std::vector<std::string>& forms_;
  std::atomic<bool> is_over_ = false;
  std::atomic<bool> has_found_ = false;
  std::atomic<int> looked_into_ = 0;
  std::thread thread_;
};

TEST_CASE("what opens the upstream is in the memory of nobody, once used") {
  Pushes pushes;
  const auto forms = forms_of(pushes.stage.upstream);
  const pid_t relay = pushes.stage.relay.pid();
  const auto before = mappings_with(relay, forms);
  if (!before && before.error().fault == Fault::forbidden) {
    WARN("not looked at: only root may read the memory of the relay");
    return;
  }
  // The search finds what is there: here it is ours.
  CHECK(must(mappings_with(::getpid(), forms)) != "");
  {
    const Watch watch(relay, forms);
    constexpr int most = 200;
    for (int number = 0; number < most && watch.looked_into() < 3; ++number)
      pushes.push(number);
    CHECK(watch.looked_into() > 0);
    CHECK_FALSE(watch.has_found());
  }
  CHECK(must(mappings_with(relay, forms)) == "");
}

TEST_CASE("what opens the upstream is in no file, log or answer of the relay") {
  check_hidden(10);
}

TEST_CASE("it is not there after a thousand pushes either", "[.long]") {
  const char* asked = std::getenv("HOOPGIT_CANARY_PUSHES");
  check_hidden(asked == nullptr ? 1000 : std::atoi(asked));
}

}  // namespace
}  // namespace hoopgit::stage
