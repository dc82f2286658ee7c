// Rules of trust as a file gives them, and claims as a token brings them, after
// a line of "===". What is judged and what is explained are one.

#include "core/trust/load.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>

using namespace hoopgit;
using fuzz::must;

namespace {

bool applies(const std::vector<trust::Explained>& all,
             const trust::Rule* rule) {
  return std::any_of(all.begin(), all.end(), [&](const auto& each) {
    return each.rule == rule && each.applies;
  });
}

void check(const trust::Trust& rules, const std::string& issuer,
           const json::Value& claims) {
  const auto judged = rules.judge(issuer, claims);
  const auto explained = rules.explain(issuer, claims);
  if (judged.denied_by != nullptr) {
    must(judged.is_refused());
    must(applies(explained, judged.denied_by));
  }
  for (const auto* rule : judged.granted_by) {
    must(rule->issuer == issuer);
    must(applies(explained, rule));
    must(!rule->grant.repositories.empty());
  }
  for (const auto& each : explained)
    for (const auto& clause : each.clauses)
      must(!clause.text.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  const auto cut = input.find("\n===\n");
  yaml::Problems problems("relay.yaml");
  const yaml::Node root = yaml::parse(input.substr(0, cut), problems);
  const auto issuers = trust::read_issuers(root);
  const auto rules = trust::load(root, issuers);
  (void)trust::lint(rules, issuers);
  if (!problems.empty()) {
    must(!problems.text().empty());
    return 0;
  }
  if (cut == input.npos) return 0;
  const auto claims = json::parse(input.substr(cut + 5));
  if (!claims) return 0;
  for (const auto& issuer : issuers)
    check(rules, issuer.name, *claims);
  // Nobody's token fits no rule.
  must(rules.judge("nobody", *claims).granted_by.empty());
  return 0;
}
