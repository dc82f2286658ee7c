#include "core/scan/config/plan.hpp"

#include "core/scan/keyword_proof.hpp"
#include "core/scan/regex_tree.hpp"

namespace hoopgit::scan {
namespace {

constexpr std::size_t widest_window = 4096;

bool is_in_database(const Ruleset& ruleset, const Rule& rule) {
  for (std::size_t i = 0; i < ruleset.in_databases; ++i)
    if (&ruleset.rules[i] == &rule) return !ruleset.databases.empty();
  return false;
}

}  // namespace

Plan plan_of(const Rule& rule) {
  if (rule.keywords.empty()) return {0, "it has no keywords"};
  const auto tree = parse_regex(rule.regex);
  if (!tree) return {0, "its width is not known: only RE2 reads this regex"};
  const auto most = width_in_utf8(*tree).most;
  if (!most) return {0, "a match may be of any width"};
  if (*most > widest_window)
    return {0, "a match may be of " + std::to_string(*most) + " bytes"};
  if (!always_contains(*tree, keywords_of(rule)))
    return {0, "a match may be without a keyword"};
  return {*most, {}};
}

std::string plan_text(const Ruleset& ruleset, const Rule& rule) {
  if (rule.regex.empty()) return "not in texts: it is about paths alone";
  if (is_in_database(ruleset, rule))
    return "by the built-in database, then within " +
           std::to_string(rule.width) + " bytes";
  const Plan plan = plan_of(rule);
  if (plan.width > 0)
    return "within " + std::to_string(plan.width) + " bytes of a keyword";
  return (rule.keywords.empty() ? "in all of every text: "
                                : "in all of a text that has a keyword: ") +
         plan.why;
}

}  // namespace hoopgit::scan
