#include "core/scan/config/lint_rule.hpp"

#include "core/base/text.hpp"
#include "core/scan/config/plan.hpp"
#include "core/scan/engine.hpp"
#include "core/scan/pattern.hpp"
#include "core/scan/regex_tree.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>

namespace hoopgit::scan {
namespace {

using Gravity = Lint::Gravity;

constexpr std::size_t shortest_keyword = 3;
constexpr std::size_t measured_bytes = std::size_t{1} << 20;

/// Whether a tree can match at all, with so many bytes before it at least and
/// behind it at least.
bool can_match(const RegexTree& tree, std::size_t before, std::size_t behind);

bool can_match(const Sequence& sequence, std::size_t before,
               std::size_t behind) {
  std::vector<std::size_t> least;
  for (const auto& part : sequence.parts)
    least.push_back(width_of(part).least);
  std::size_t rest = behind;
  for (const std::size_t width : least)
    rest += width;
  for (std::size_t i = 0; i < least.size(); ++i) {
    rest -= least[i];
    if (!can_match(sequence.parts[i], before, rest)) return false;
    before += least[i];
  }
  return true;
}

bool can_match(const RegexTree& tree, std::size_t before, std::size_t behind) {
  if (const auto* bytes = std::get_if<ByteSet>(&tree.node)) return bytes->any();
  if (const auto* edge = std::get_if<Edge>(&tree.node))
    return !(*edge == Edge::text_begin && before > 0) &&
           !(*edge == Edge::text_end && behind > 0);
  if (const auto* sequence = std::get_if<Sequence>(&tree.node))
    return can_match(*sequence, before, behind);
  if (const auto* choice = std::get_if<Choice>(&tree.node))
    return std::any_of(choice->branches.begin(), choice->branches.end(),
                       [&](const RegexTree& branch) {
                         return can_match(branch, before, behind);
                       });
  const auto& repeat = std::get<Repeat>(tree.node);
  return repeat.least == 0 || can_match(repeat.part.front(), before, behind);
}

/// What one rule takes for 1 MiB of its own keyword.
long milliseconds_of(const Rule& rule) {
  const auto keywords = keywords_of(rule);
  const std::string unit =
      std::string(keywords.empty() ? "key" : keywords.front()) + " = ";
  std::string text;
  while (text.size() < measured_bytes)
    text += unit;
  const Engine engine({.rules = {&rule, 1}, .digest = {}, .databases = {}},
                      Proposer::keywords);
  const auto began = std::clock();
  constexpr std::size_t limit = 4000;
  engine.search({.text = text}, Confidence::guess, limit);
  return std::lround(1000.0 * static_cast<double>(std::clock() - began) /
                     CLOCKS_PER_SEC);
}

class RuleLint {
 public:
  RuleLint(const RuleText& text, const Rule& rule, std::vector<Lint>& lints)
      : text_(text), rule_(rule), lints_(lints) {}

  void look(ConfigKind kind) {
    look_at_keywords();
    if (kind == ConfigKind::own) look_at_samples();
    if (!text_.regex) return;
    look_at_regex();
    look_at_cost();
  }

 private:
  void add(Gravity gravity, std::size_t line, const std::string& text,
           std::string remedy) {
    lints_.push_back({gravity, text_.file, line,
                      "rule " + printable(text_.id) + ": " + text,
                      std::move(remedy)});
  }

  void look_at_keywords() {
    for (const std::string& keyword : text_.keywords)
      if (!keyword.empty() && keyword.size() < shortest_keyword)
        add(Gravity::odd, text_.line,
            "the keyword " + printable(keyword) +
                " is so short that nearly every text has it",
            "name a longer part of what the regex matches");
  }

  void look_at_samples() {
    if (text_.find.empty() || text_.skip.empty())
      add(Gravity::note, text_.line, "it has no samples of both kinds",
          "write find = [...] and skip = [...]");
  }

  void look_at_regex() {
    const auto tree = parse_regex(rule_.regex);
    if (!tree) return;
    const Width width = width_in_utf8(*tree);
    if (!can_match(*tree, 0, 0))
      add(Gravity::odd, text_.regex->line, "the regex can match nothing",
          "what stands before ^ or behind $ is never there");
    else if (width.least == 0)
      add(Gravity::odd, text_.regex->line,
          "the regex is content with no text at all",
          "ask for at least one character");
    if (width.most && rule_.entropy > 0 &&
        std::log2(static_cast<double>(*width.most)) <= rule_.entropy)
      add(Gravity::odd, text_.line,
          "no match of at most " + std::to_string(*width.most) +
              " bytes has so much entropy",
          "lower entropy");
  }

  void look_at_cost() {
    const Pattern pattern(rule_);
    if (!pattern.is_usable() || !pattern.is_usable(true))
      return add(Gravity::odd, text_.regex->line,
                 "the regex needs over 64 MiB: where it would be tried is a "
                 "gap",
                 "make its repetitions smaller");
    const Plan plan = plan_of(rule_);
    if (plan.width > 0) return;
    const bool is_missing = plan.why == "a match may be without a keyword";
    add(is_missing ? Gravity::odd : Gravity::note, text_.regex->line,
        plan.why + ", so all of a text is searched: " +
            std::to_string(milliseconds_of(rule_)) + " ms for 1 MiB",
        is_missing ? "name keywords that every match has" : "");
  }

  const RuleText& text_;
  const Rule& rule_;
  std::vector<Lint>& lints_;
};

}  // namespace

void lint_rule(const RuleText& text, const Rule& rule, ConfigKind kind,
               std::vector<Lint>& lints) {
  RuleLint(text, rule, lints).look(kind);
}

}  // namespace hoopgit::scan
