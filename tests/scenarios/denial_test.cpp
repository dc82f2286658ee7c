// What whoever is refused reads in git's own words and ours: the cause, what to
// call it when asking for help, and what to type next.

#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;
using Words = std::vector<std::string>;

/// "(request " and 16 hex digits, behind the cause.
bool names_request(std::string_view text) {
  constexpr std::string_view mark = "(request ";
  const auto at = text.find(mark);
  if (at == std::string_view::npos) return false;
  const auto id = text.substr(at + mark.size(), 17);
  return id.find_first_not_of("0123456789abcdef") == 16 && id.back() == ')';
}

struct Scene {
  Stage stage = must(Stage::set_up());
  Person ada = must(stage.signed_in("ada"));

  Scene() {
    must(clone(ada, stage, "acme/site"));
    must(ada.commit_file("site", "a.txt", "one\n"));
  }

  std::string url_with(const std::string& password) const {
    std::string url = stage.relay.url("acme/site");
    return url.insert(url.find("://") + 3, "x:" + password + "@");
  }
};

void check_refused(const Completed& done, const std::string& cause,
                   const std::string& hint) {
  INFO(said(done));
  CHECK_FALSE(done.succeeded());
  CHECK_THAT(done.errors, Contains("remote: hoopgit: ") && Contains(cause));
  CHECK(names_request(done.errors));
  CHECK_THAT(done.errors, Contains("remote: hint: " + hint));
}

TEST_CASE("who fetches and may not reads why, which request, and what to do") {
  const Scene at;
  const Person eve = must(Person::make("eve"));
  check_refused(must(eve.run({"git", "ls-remote", at.url_with("garbage")})),
                "the credential: it is not valid",
                "hoopgit login " + at.stage.relay.origin());
  check_refused(
      must(at.ada.run({"git", "ls-remote", at.stage.relay.url("acme/none")})),
      "it does not exist, or you may not read it", "hoopgit whoami");
}

TEST_CASE("who pushes and may not reads why, which request, and what to do") {
  const Scene at;
  const Person eve = must(Person::make("eve"));
  const Words push{"git", "push", at.url_with("garbage"), "HEAD:refs/heads/a"};
  must(eve.run({"git", "init", "--quiet", "site"}));
  must(eve.commit_file("site", "a.txt", "one\n"));
  check_refused(must(eve.run(push, "site")), "the credential: it is not valid",
                "hoopgit login " + at.stage.relay.origin());
  check_refused(must(at.ada.run({"git", "push", at.stage.relay.url("acme/none"),
                                 "HEAD:refs/heads/a"},
                                "site")),
                "it does not exist, or you may not read it", "hoopgit whoami");
  check_refused(
      must(at.ada.run({"hoopgit", "exec", "--agent", "claude", "--may", "fetch",
                       "--", "git", "push", "origin", "HEAD:refs/heads/a"},
                      "site")),
      "the credential lacks the scope git:write", "hoopgit whoami");
}

TEST_CASE(
    "a push that was looked at is refused by its id, with the next step") {
  const Scene at;
  const auto pushed =
      must(at.ada.run({"git", "push", "origin", "HEAD:refs/notes/x"}, "site"));
  INFO(said(pushed));
  const auto id = push_id_in(pushed.errors);
  CHECK_THAT(pushed.errors, Contains("remote: hoopgit: push " + id + " is "));
  CHECK_THAT(pushed.errors,
             Contains("remote: hint: hoopgit status " + id.substr(18)));
  const auto status = must(at.ada.run({"hoopgit", "status", id}));
  INFO(said(status));
  CHECK_THAT(status.output, Contains("state         refused: no rule"));
  CHECK_THAT(status.output, Contains("refs/notes/x"));
}

}  // namespace
}  // namespace hoopgit::stage
