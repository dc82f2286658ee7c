#include "core/policy/decision.hpp"

#include <catch2/catch.hpp>

using namespace hoopgit;
using namespace hoopgit::policy;

namespace {

const Requirement two_groups{
    {{"dev", 1}, {"security", 2}}, 4, std::chrono::seconds(90)};

Decision held() {
  return {Verdict::ask,
          {{"refs/heads/main",
            Verdict::ask,
            {{"main", Verdict::ask, {{"what", "update"}}},
             {"topics", Verdict::allow, {}}}}},
          two_groups,
          "00ff"};
}

}  // namespace

TEST_CASE("a decision is written as JSON") {
  CHECK(json::dump(to_json(held())) ==
        R"({"policy_sha256":"00ff","requirement":{"min_total":4,"slots":)"
        R"([{"group":"dev","n":1},{"group":"security","n":2}],)"
        R"("wait_seconds":90},"rules":["main"],"updates":[{"matches":)"
        R"([{"because":[{"clause":"what","value":"update"}],"rule":"main",)"
        R"("verdict":"ask"},{"because":[],"rule":"topics","verdict":"allow"}],)"
        R"("ref":"refs/heads/main","verdict":"ask"}],"verdict":"ask"})");
  Decision allowed = held();
  allowed.verdict = Verdict::allow;
  CHECK(to_json(allowed).find("requirement") == nullptr);
}

TEST_CASE("a requirement survives JSON") {
  for (const Requirement& requirement :
       {two_groups, Requirement{}, Requirement{{{"a", 3}}, 0, {}}}) {
    const auto text = json::dump(to_json(requirement));
    const auto read = requirement_from_json(*json::parse(text));
    REQUIRE(read);
    CHECK(*read == requirement);
  }
}

TEST_CASE("a requirement that was not written by us is refused") {
  const char* text =
      GENERATE(R"({})", R"({"slots":[]})", R"({"slots":{},"min_total":0})",
               R"({"slots":[{"group":"a"}],"min_total":0})",
               R"({"slots":[{"n":1}],"min_total":0})",
               R"({"slots":[{"group":"a","n":0}],"min_total":0})",
               R"({"slots":[{"group":"a","n":-1}],"min_total":0})",
               R"({"slots":[],"min_total":-1})",
               R"({"slots":[],"min_total":0,"wait_seconds":-1})",
               R"({"slots":[],"min_total":0,"wait_seconds":"1m"})");
  INFO(text);
  CHECK_FALSE(requirement_from_json(*json::parse(text)));
}

TEST_CASE("two requirements are both met by what is merged") {
  const Requirement other{
      {{"security", 1}, {"ops", 1}}, 2, std::chrono::seconds(600)};
  const Requirement expected{
      {{"dev", 1}, {"ops", 1}, {"security", 2}}, 4, std::chrono::seconds(90)};
  CHECK(merged(two_groups, other) == expected);
  CHECK(merged(other, two_groups) == expected);
  CHECK(merged(two_groups, {}) == two_groups);
  CHECK(merged({}, two_groups) == two_groups);
}

TEST_CASE("a decision says in words which rule it was") {
  const auto text = [](Verdict verdict, std::vector<std::string> rules) {
    Decision decision{verdict, {}, {}, ""};
    for (const std::string& rule : rules)
      decision.updates.push_back({"r", verdict, {{rule, verdict, {}}}});
    return decision.text();
  };
  CHECK(text(Verdict::allow, {"a"}) == "allowed by rule a");
  CHECK(text(Verdict::deny, {"a", "b", "a"}) == "refused by rules a, b");
  CHECK(text(Verdict::deny, {"scan-incomplete", "a"}) == "refused by rule a");
  CHECK(text(Verdict::ask, {"a"}) == "held for approval by rule a");
  CHECK(text(Verdict::deny, {}) == "refused: no rule allows it");
}

TEST_CASE("verdicts have names") {
  for (const Verdict verdict : {Verdict::allow, Verdict::ask, Verdict::deny})
    CHECK(verdict_named(name_of(verdict)) == verdict);
  CHECK_FALSE(verdict_named("Allow"));
}
