#include "cli/trust_test.hpp"

#include "core/base/encoding.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

using Catch::Matchers::Contains;

constexpr const char* relay = R"(identity:
  issuers:
    people: {issuer: "https://ci.example.com", client_id: cli}
    gha:
      issuer: https://token.actions.githubusercontent.com
      preset: github-actions
    own: {issuer: "https://ci.example.com", kind: service}
trust:
  - name: release
    issuer: gha
    match: {repository_id: "22", ref: refs/heads/main}
    match_regex: {job_workflow_ref: 'acme/ci/.*@refs/tags/v\d+'}
    never: {event_name: pull_request_target}
    grant: {repositories: [acme/site], scopes: ["git:read", "git:write"],
            refs: ["refs/tags/v*"], ttl: 5m}
  - name: reading
    issuer: gha
    match: {repository_id: "22"}
    grant: {repositories: ["acme/*"], scopes: ["git:read"], refs: ["refs/none"]}
deny:
  - {name: no-forks, issuer: gha, match: {event_name: pull_request}}
)";

TrustQuestion question(const std::string& more = {},
                       const std::string& ref = "refs/heads/main") {
  auto claims = json::parse(
      R"({"iss":"https://token.actions.githubusercontent.com",
          "repository_id":"22","ref":")" +
      ref + R"(","job_workflow_ref":"acme/ci/r.yml@refs/tags/v1")" + more +
      "}");
  REQUIRE(claims);
  return {.claims = *std::move(claims)};
}

TrustAnswer asked(const TrustQuestion& question) {
  auto answer = ask_trust(relay, "relay.yaml", question);
  if (!answer) FAIL(answer.error().message);
  return *std::move(answer);
}

TEST_CASE("a token that fits is granted by the first rule that gives all") {
  auto wanted = question();
  wanted.repository = "acme/site";
  wanted.ref = "refs/tags/v1.0";
  const auto answer = asked(wanted);
  CHECK(answer.is_granted);
  CHECK(answer.decided_by == "release");
  const auto text = to_text(answer);
  CHECK_THAT(text, Contains("trust  release\n    \u2713 match repository_id: "
                            "\"22\"\n    \u2713 match ref: "
                            "\"refs/heads/main\"\n"));
  CHECK_THAT(text, Contains("    grants git:read, git:write in acme/site, refs "
                            "refs/tags/v*, for 5m\n"));
  CHECK_THAT(text, Contains("granted by release\n"));
}

TEST_CASE("each clause that does not hold shows what was wanted and seen") {
  const auto text = to_text(asked(question("", "refs/heads/x")));
  CHECK_THAT(text, Contains("trust  release: does not match\n"));
  CHECK_THAT(text, Contains("    \u2717 match ref: \"refs/heads/x\", wanted "
                            "\"refs/heads/main\"\n"));
  CHECK_THAT(text, Contains("    \u2713 never event_name: no such claim\n"));
  CHECK_THAT(text, Contains("granted by reading\n"));
}

TEST_CASE("a rule that matches may still not grant what is asked for") {
  auto wanted = question();
  SECTION("another repository") {
    wanted.repository = "other/site";
  }
  SECTION("another ref") {
    wanted.repository = "acme/site";
    wanted.ref = "refs/heads/main";
  }
  const auto answer = asked(wanted);
  CHECK_FALSE(answer.is_granted);
  CHECK(answer.decided_by.empty());
  const auto text = to_text(answer);
  CHECK_THAT(text, Contains("\u2717 grant re"));
  CHECK_THAT(text, Contains("refused: no rule grants it\n"));
}

TEST_CASE("a denial goes before every rule") {
  const auto answer = asked(question(R"(,"event_name":"pull_request")"));
  CHECK_FALSE(answer.is_granted);
  CHECK(answer.decided_by == "no-forks");
  CHECK_THAT(to_text(answer), Contains("refused by no-forks\n"));
}

TEST_CASE("an issuer that needs no rule is told as such") {
  auto claims = json::parse(R"({"iss":"https://ci.example.com","sub":"x"})");
  const auto answer = asked({.claims = *claims});
  CHECK(answer.issuer == "own");
  CHECK(answer.is_granted);
  CHECK_THAT(to_text(answer), Contains("it needs none"));
}

TEST_CASE("the issuer is found by iss, or named, or an error") {
  auto other = question();
  other.claims.set("iss", "https://elsewhere.example.com");
  const auto none = ask_trust(relay, "relay.yaml", other);
  REQUIRE_FALSE(none);
  CHECK_THAT(none.error().message, Contains("https://elsewhere.example.com"));
  other.issuer = "gha";
  CHECK(asked(other).is_granted);
  other.issuer = "hga";
  CHECK_FALSE(ask_trust(relay, "relay.yaml", other));
}

TEST_CASE("a file that a relay does not start with is not tested") {
  const auto none = ask_trust("trust: [{name: x}]", "relay.yaml", question());
  REQUIRE_FALSE(none);
  CHECK(none.error().fault == Fault::usage);
}

TEST_CASE("claims are read out of a token, and out of nothing else") {
  const auto claims = claims_in_token(
      "e30." + to_base64url(R"({"iss":"https://x"})") + ".c2ln\n");
  REQUIRE(claims);
  CHECK(*claims->text("iss") == "https://x");
  for (const char* text : {"", "a.b", "e30.not json.x", "e30.bm90IGpzb24.x",
                           R"({"iss":"https://x"})"})
    CHECK_FALSE(claims_in_token(text));
}

TEST_CASE("the answer in JSON has every clause") {
  const auto value = to_json(asked(question("", "refs/heads/x")));
  CHECK(*value.boolean("granted"));
  CHECK(*value.text("rule") == "reading");
  const auto rules = *value.array("rules");
  REQUIRE(rules.size() == 3);
  CHECK(*rules[0].text("kind") == "deny");
  const auto clauses = *rules[1].array("clauses");
  REQUIRE(clauses.size() == 4);
  CHECK(
      json::dump(clauses[1]) ==
      R"({"clause":"match ref","holds":false,"seen":"\"refs/heads/x\"","wanted":"\"refs/heads/main\""})");
}

}  // namespace
}  // namespace hoopgit::cli
