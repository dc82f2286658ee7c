// Random rules and random claims: what is explained is what is judged.

#include "tests/core/trust/trust_file.hpp"

#include <catch2/catch.hpp>

#include <random>

namespace hoopgit::trust {
namespace {

class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t n) { return engine_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }

 private:
  std::mt19937 engine_;
};

json::Value some_value(Chance& chance) {
  switch (chance.below(6)) {
    case 0:
      return true;
    case 1:
      return 1;
    case 2:
      return json::array_of({"a", "b"});
    case 3:
      return "1";
    case 4:
      return "b";
    default:
      return "a";
  }
}

std::string some_claim(Chance& chance) {
  static const std::vector<std::string> names{"x", "y", "/z/x", "o/x"};
  return names[chance.below(names.size())];
}

json::Value some_claims(Chance& chance) {
  json::Object claims;
  for (const std::string name : {"x", "y", "o/x"})
    if (!chance.one_in(3)) claims.emplace(name, some_value(chance));
  if (!chance.one_in(3))
    claims.emplace("z", json::object({{"x", some_value(chance)}}));
  return claims;
}

std::vector<Exact> some_exact(Chance& chance, std::size_t most) {
  std::vector<Exact> clauses;
  for (std::size_t n = chance.below(most + 1); n > 0; --n) {
    Exact clause{some_claim(chance)};
    for (std::size_t i = 0; i <= chance.below(2); ++i) {
      const auto value = some_value(chance);
      if (value.as_array() == nullptr) clause.values.push_back(value);
    }
    clauses.push_back(std::move(clause));
  }
  return clauses;
}

Rule some_rule(Chance& chance, int number) {
  static const std::vector<std::string> shapes{"a|b", "[a1]", "b+", "^a$|x"};
  Rule rule;
  rule.name = std::to_string(number);
  rule.issuer = chance.one_in(4) ? "" : "i";
  rule.match = some_exact(chance, 2);
  rule.never = some_exact(chance, 1);
  if (chance.one_in(2))
    rule.match_regex.push_back(
        {some_claim(chance),
         {*scan::Expression::compile(shapes[chance.below(shapes.size())])}});
  return rule;
}

/// The verdict as somebody would read it from the explanation alone.
std::vector<std::string> read_verdict(const std::vector<Explained>& all) {
  std::vector<std::string> granted;
  for (const auto& each : all) {
    bool holds = true;
    for (const auto& clause : each.clauses)
      holds = holds && clause.holds;
    if (holds && each.is_deny) return {"denied"};
    if (holds) granted.push_back(each.rule->name);
  }
  return granted;
}

TEST_CASE("the explanation says what the relay decides, 10,000 times") {
  Chance chance(20261123);
  std::size_t granted = 0;
  std::size_t denied = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::vector<Rule> rules;
    std::vector<Rule> denies;
    for (int n = 0; n < 3; ++n)
      rules.push_back(some_rule(chance, n));
    if (chance.one_in(2)) denies.push_back(some_rule(chance, 9));
    const Trust trust(std::move(rules), std::move(denies));
    const auto claims = some_claims(chance);
    const auto judged = trust.judge("i", claims);
    std::vector<std::string> names;
    if (judged.denied_by != nullptr) names = {"denied"};
    for (const auto* rule : judged.granted_by)
      names.push_back(rule->name);
    REQUIRE(read_verdict(trust.explain("i", claims)) == names);
    denied += judged.denied_by != nullptr ? 1U : 0U;
    granted += judged.is_refused() ? 0U : 1U;
  }
  // Or else there was nothing to compare.
  CHECK(granted > 1000);
  CHECK(denied > 300);
  CHECK(granted + denied < 9000);
}

TEST_CASE("every clause is explained with what was wanted and seen") {
  const auto file = test::trust_file(
      test::one_rule("gha",
                     "match: {repository_id: [\"1\", \"222222222\"], ref: "
                     "refs/heads/x}, match_regex: {actor: 'a.a'}, never: "
                     "{event_name: push, environment: prod}"));
  REQUIRE(file.problems.empty());
  const auto all =
      file.trust.explain("gha", test::recorded_claims("github-actions"));
  REQUIRE(all.size() == 1);
  CHECK_FALSE(all[0].applies);
  const auto& clauses = all[0].clauses;
  REQUIRE(clauses.size() == 5);
  CHECK(clauses[1].text == "match ref");
  CHECK(clauses[1].wanted == R"("refs/heads/x")");
  CHECK(clauses[1].seen == R"("refs/heads/main")");
  CHECK_FALSE(clauses[1].holds);
  CHECK(clauses[0].text == "match repository_id");
  CHECK(clauses[0].wanted == R"("1" or "222222222")");
  CHECK(clauses[0].holds);
  CHECK(clauses[2].text == "match_regex actor");
  CHECK(clauses[2].holds);
  CHECK(clauses[4].text == "never environment");
  CHECK(clauses[4].seen == std::nullopt);
  CHECK(clauses[4].holds);
  CHECK(clauses[3].text == "never event_name");
  CHECK_FALSE(clauses[3].holds);
}

}  // namespace
}  // namespace hoopgit::trust
