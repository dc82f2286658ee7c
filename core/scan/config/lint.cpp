#include "core/scan/config/lint.hpp"

#include "core/base/text.hpp"
#include "core/scan/config/builder.hpp"
#include "core/scan/config/lint_lists.hpp"
#include "core/scan/config/lint_rule.hpp"

#include <algorithm>
#include <tuple>

namespace hoopgit::scan {
namespace {

using Gravity = Lint::Gravity;

/// By what the reader says of it.
std::string remedy_for(std::string_view text) {
  const auto has = [&](std::string_view part) {
    return text.find(part) != std::string_view::npos;
  };
  if (has("unknown key matchCondition")) return "the key is condition";
  if (has("unknown key")) return "nobody reads it: take it out";
  if (has("is there twice")) return "keep one of them";
  if (has("is replaced")) return "give one of the two another id";
  if (has("there is no rule")) return "hoopgit scan rules list";
  return {};
}

void add(Gravity gravity, const std::vector<ConfigProblem>& problems,
         std::vector<Lint>& lints) {
  for (const auto& problem : problems)
    lints.push_back(
        {gravity, {}, problem.line, problem.text, remedy_for(problem.text)});
}

const Rule* rule_of(const Config::State& state, const RuleText& text) {
  for (const Rule& rule : state.rules)
    if (rule.is_enabled && rule.id == text.id) return &rule;
  return nullptr;
}

}  // namespace

std::vector<Lint> lint_config(std::string_view text,
                              const std::filesystem::path& file,
                              ConfigKind kind,
                              const std::filesystem::path& root) {
  Joined joined = join_documents(text, file, kind, root);
  const auto state = build_config(joined, kind);
  std::vector<Lint> lints;
  add(Gravity::wrong, joined.problems, lints);
  add(Gravity::odd, joined.warnings, lints);
  lint_lists(joined, kind, lints);
  // What is wrong makes rules that are not to be used.
  if (joined.problems.empty())
    for (const RuleText& each : joined.rules)
      if (const Rule* rule = rule_of(*state, each))
        lint_rule(each, *rule, kind, lints);
  std::stable_sort(lints.begin(), lints.end(),
                   [](const Lint& a, const Lint& b) {
                     return std::tie(a.file, a.line) < std::tie(b.file, b.line);
                   });
  return lints;
}

}  // namespace hoopgit::scan
