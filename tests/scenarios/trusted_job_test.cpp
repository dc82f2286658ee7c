// Rules of trust: what a job may have, and that it has no more.

#include "core/base/file.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;

constexpr const char* rules = R"(
trust:
  - name: site-topics
    issuer: ci
    match: {email: [ada@example.com, grace@example.com]}
    match_regex: {iss: 'http://127\.0\.0\.1:\d+/api/oidc'}
    grant:
      repositories: [acme/site]
      scopes: ["git:read", "git:write"]
      refs: ["refs/heads/topic/*"]
deny:
  - {name: not-grace, issuer: ci, match: {email: grace@example.com}}
)";

struct Scene {
  Stage stage =
      must(Stage::set_up({.configuration = open_configuration(rules)}));

  Person job_of(const std::string& name) const {
    Person person = must(Person::make("runner"));
    const auto token = must(
        stage.issuer.id_token_for(name, {.audience = stage.relay.origin()}));
    must(replace_file(person.path("token"), token.reveal()));
    person.set("HOOPGIT_TOKEN_FILE", person.path("token").string());
    must_run(person, {"hoopgit", "setup", stage.relay.origin()});
    return person;
  }
};

TEST_CASE("a job may push to the refs of its rule, and to no other") {
  const Scene at;
  const Person ada = at.job_of("ada");
  must_run(ada,
           {"git", "clone", "-q", at.stage.relay.url("acme/site"), "site"});
  const auto commit = must(ada.commit_file("site", "a.txt", "one\n"));
  must_run(ada, {"git", "push", "-q", "origin", "HEAD:refs/heads/topic/a"},
           "site");
  CHECK(tip(at.stage, "refs/heads/topic/a") == commit);

  for (const std::string ref : {"refs/heads/main", "refs/heads/topic/a/b",
                                "refs/heads/topic", "refs/tags/topic/a"}) {
    INFO(ref);
    const std::string before = tip(at.stage, ref);
    const auto refused = must(ada.run(
        {"git", "push", "origin", "HEAD:" + ref, "HEAD:refs/heads/topic/c"},
        "site"));
    CHECK_FALSE(refused.succeeded());
    CHECK_THAT(said(refused), Contains("the credential is not for " + ref));
    CHECK(tip(at.stage, ref) == before);
    // What comes with it is one push with it.
    CHECK(tip(at.stage, "refs/heads/topic/c").empty());
  }
}

TEST_CASE("a job reads the repositories of its rule, and no other") {
  const Scene at;
  const Person ada = at.job_of("ada");
  CHECK(must(ada.run({"git", "ls-remote", at.stage.relay.url("acme/site")}))
            .succeeded());
  const auto refused =
      must(ada.run({"git", "ls-remote", at.stage.relay.url("acme/empty")}));
  CHECK_FALSE(refused.succeeded());
  CHECK_THAT(said(refused), !Contains("Password"));
}

TEST_CASE("who no rule is for, or a denial is, gets nothing and learns why") {
  const Scene at;
  const auto refusal_for = [&](const std::string& name) {
    const auto refused = must(at.job_of(name).run(
        {"git", "ls-remote", at.stage.relay.url("acme/site")}));
    CHECK_FALSE(refused.succeeded());
    return said(refused);
  };
  CHECK_THAT(refusal_for("grace"), Contains("denied by rule not-grace"));
  const std::string linus = refusal_for("linus");
  CHECK_THAT(linus, Contains("rule site-topics: match email"));
  // The clause, and never what it expects.
  CHECK_THAT(linus, !Contains("ada@example.com"));
}

}  // namespace
}  // namespace hoopgit::stage
