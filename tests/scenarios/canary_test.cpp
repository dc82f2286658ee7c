// The password that can push upstream, searched for wherever it must not be,
// after the relay has used it again and again.
//
// hoopgit_test_canary "[long]": HOOPGIT_CANARY_PUSHES (1000).

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/raw_pack.hpp"
#include "tests/support/raw_push.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>
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

TEST_CASE("what opens the upstream is in no file, log or answer of the relay") {
  check_hidden(10);
}

TEST_CASE("it is not there after a thousand pushes either", "[.long]") {
  const char* asked = std::getenv("HOOPGIT_CANARY_PUSHES");
  check_hidden(asked == nullptr ? 1000 : std::atoi(asked));
}

}  // namespace
}  // namespace hoopgit::stage
