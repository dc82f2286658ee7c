#include "core/scan/generator/rule_check.hpp"

#include "core/base/text.hpp"
#include "core/scan/engine.hpp"
#include "core/scan/generator/sample.hpp"
#include "core/scan/keyword_proof.hpp"
#include "core/scan/regex_tree.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <set>

namespace hoopgit::scan {
namespace {

using Problems = std::vector<std::string>;

constexpr std::size_t fewest_samples = 3;
constexpr std::size_t widest = 4096;
constexpr std::size_t any_number = 1000;

void check_regex(const WrittenRule& rule, Problems& problems) {
  const auto complain = [&](const std::string& what) {
    problems.push_back(rule.id + ": " + what);
  };
  for (const auto encoding : {RE2::Latin1, RE2::DefaultOptions}) {
    RE2::Options options(encoding);
    options.set_log_errors(false);
    const RE2 regex(rule.regex, options);
    if (!regex.ok()) return complain(regex.error());
    if (regex.NumberOfCapturingGroups() > 2) complain("more than two groups");
  }
  const auto tree = parse_regex(rule.regex);
  if (!tree) return complain("the regex is not understood");
  const Width width = width_of(*tree);
  if (width.least == 0) complain("the regex matches nothing at all");
  if (!width.most || *width.most > widest) complain("the regex is too wide");
  if (!always_contains(*tree, split(rule.keywords, '\n')))
    complain("a match may be without a keyword");
}

void check_keywords(const WrittenRule& rule, Problems& problems) {
  const auto keywords = split(rule.keywords, '\n');
  for (const auto keyword : keywords) {
    const auto inside = std::count_if(
        keywords.begin(), keywords.end(), [&](std::string_view other) {
          return lower(other).find(lower(keyword)) != std::string::npos;
        });
    if (keyword.size() < 2 || inside != 1)
      problems.push_back(rule.id + ": useless keyword " + std::string(keyword));
  }
}

std::vector<Hit> search(const Engine& engine, std::string_view text) {
  return best_of(
      engine.search({.text = text}, Confidence::guess, any_number).hits);
}

/// Nothing but `rule`, with the secret where it is marked.
bool finds(const Engine& engine, const WrittenRule& rule, const Expanded& e,
           const std::string& before, const std::string& after) {
  const std::string text = before + e.text + after;
  const auto hits = search(engine, text);
  return hits.size() == 1 && hits[0].rule->id == rule.id &&
         hits[0].secret.begin == before.size() + e.begin &&
         hits[0].secret.end == before.size() + e.end;
}

bool skips(const Engine& engine, const WrittenRule& rule, const Expanded& e) {
  const auto hits = search(engine, e.text);
  return std::none_of(hits.begin(), hits.end(),
                      [&](const Hit& hit) { return hit.rule->id == rule.id; });
}

void try_samples(const Engine& engine, const WrittenRule& rule,
                 Problems& problems) {
  const auto complain = [&](const char* kind, std::size_t i) {
    problems.push_back(rule.id + ": " + kind + " sample " +
                       std::to_string(i + 1) + " fails, by " + engine.way());
  };
  for (std::size_t i = 0; i < rule.find.size(); ++i) {
    const Expanded e = expand(rule.find[i], seed_of(rule.id, i));
    const bool all =
        finds(engine, rule, e, "", "") && finds(engine, rule, e, "", "\n") &&
        finds(engine, rule, e, "first\n\n second;\r\n", "\r\nlast\r\n");
    if (!all) complain("find", i);
  }
  for (std::size_t i = 0; i < rule.skip.size(); ++i)
    if (!skips(engine, rule, expand(rule.skip[i], seed_of(rule.id, i))))
      complain("skip", i);
}

}  // namespace

Problems problems_of(const std::vector<WrittenRule>& rules) {
  Problems problems;
  std::set<std::string_view> ids;
  for (const WrittenRule& rule : rules) {
    for (const auto alias : split(rule.aliases, '\n'))
      if (!alias.empty() && !ids.insert(alias).second)
        problems.push_back(rule.id + ": " + std::string(alias) +
                           " is the name of another rule");
    if (!ids.insert(rule.id).second)
      problems.push_back(rule.id + ": there are two");
    if (rule.find.size() < fewest_samples || rule.skip.size() < fewest_samples)
      problems.push_back(rule.id + ": fewer than three samples of a kind");
    check_regex(rule, problems);
    check_keywords(rule, problems);
  }
  return problems;
}

Problems wrong_samples(const std::vector<WrittenRule>& rules,
                       const Ruleset& ruleset) {
  Problems problems;
  for (const auto proposer : {Proposer::database, Proposer::keywords}) {
    const Engine engine(ruleset, proposer);
    for (const WrittenRule& rule : rules)
      try_samples(engine, rule, problems);
  }
  return problems;
}

}  // namespace hoopgit::scan
