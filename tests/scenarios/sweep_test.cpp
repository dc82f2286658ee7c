#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::stage {
namespace {

using Catch::Contains;

const std::vector<std::string> sweep{"hoopgit", "admin", "sweep"};

std::vector<std::string> with(std::vector<std::string> words,
                              const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// Somebody with rights of their own moves a ref of the upstream.
void push_around(const Stage& stage, const std::string& ref,
                 const std::string& to) {
  const Completed done =
      must(stage.upstream.git("acme/site", {"update-ref", ref, to}));
  INFO(said(done));
  REQUIRE(done.succeeded());
}

TEST_CASE("a sweep finds what went around the relay, once") {
  Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const Person olga = must(stage.signed_in("olga"));
  must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});

  // At first there is nothing to compare with.
  const Completed first = must(olga.run(sweep));
  INFO(said(first));
  CHECK(first.status == 0);
  CHECK_THAT(first.output, Contains("noted, for the first time"));

  // What goes through the relay is nothing that a sweep would find.
  const auto commit = must(ada.commit_file("site", "a.txt", "one\n"));
  must_run(ada, {"git", "push", "origin", "HEAD:refs/heads/topic"}, "site");
  must_run(ada, {"git", "push", "origin", "HEAD:refs/heads/gone"}, "site");
  must_run(ada, {"git", "push", "origin", ":refs/heads/gone"}, "site");
  const Completed clean = must(olga.run(sweep));
  INFO(said(clean));
  CHECK(clean.status == 0);
  CHECK_THAT(clean.output, Contains("as it was left"));

  const std::string main = tip(stage, "refs/heads/main");
  push_around(stage, "refs/heads/main", commit);  // Moved.
  push_around(stage, "refs/heads/new", commit);   // Made.
  must(stage.upstream.git("acme/site",
                          {"update-ref", "-d", "refs/heads/topic"}));
  const Completed found =
      must(olga.run(with(sweep, {"--json", "--repo", "acme/site"})));
  INFO(said(found));
  CHECK(found.status == 1);
  const auto swept = must(json_of(found));
  const std::string none(40, '0');
  CHECK(json::dump(*swept.find("found")) ==
        json::dump(json::Array{json::object({{"ref", "refs/heads/main"},
                                             {"expected", main},
                                             {"seen", commit}}),
                               json::object({{"ref", "refs/heads/new"},
                                             {"expected", none},
                                             {"seen", commit}}),
                               json::object({{"ref", "refs/heads/topic"},
                                             {"expected", commit},
                                             {"seen", none}})}));

  const Completed again = must(olga.run(sweep));
  INFO(said(again));
  CHECK(again.status == 0);

  const Person auditor = must(stage.signed_in("auditor"));
  const auto events =
      must(json_lines(must_run(auditor, {"hoopgit", "audit", "query", "--json",
                                         "--type", "sweep.bypass_found"})));
  CHECK(events.size() == 3);
}

TEST_CASE("a sweep says which upstream could not be asked") {
  Stage stage = must(Stage::set_up());
  const Person olga = must(stage.signed_in("olga"));
  std::filesystem::remove_all(stage.upstream.path("acme/empty"));
  const Completed done = must(olga.run(sweep));
  INFO(said(done));
  CHECK(done.status == 6);
  CHECK_THAT(done.output, Contains("acme/empty"));
  CHECK_THAT(done.output, Contains("noted, for the first time"));
}

TEST_CASE("only an administrator may have the upstreams swept") {
  Stage stage = must(Stage::set_up());
  for (const char* name : {"ada", "auditor"}) {
    const Person person = must(stage.signed_in(name));
    const Completed done = must(person.run(sweep));
    INFO(said(done));
    CHECK(done.status == 7);
    CHECK_THAT(done.errors, Contains("administrators"));
  }
}

}  // namespace
}  // namespace hoopgit::stage
