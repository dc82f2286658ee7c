#include "core/scan/config/trial.hpp"

#include "core/scan/generator/sample.hpp"
#include "core/scan/rule_terms.hpp"
#include "core/scan/scanner.hpp"

#include <algorithm>
#include <deque>

namespace hoopgit::scan {
namespace {

/// The rules of a configuration by what they say of a text alone.
class TextRules {
 public:
  explicit TextRules(const Ruleset& ruleset)
      : rules_(ruleset.rules.begin(), ruleset.rules.end()), ruleset_(ruleset) {
    for (Rule& rule : rules_) {
      if (rule.terms == nullptr) continue;
      RuleTerms& terms = terms_.emplace_back(*rule.terms);
      terms.path.reset();
      terms.required.clear();
      terms.is_silent = false;
      rule.terms = &terms;
    }
    ruleset_.rules = rules_;
  }

  const Ruleset& ruleset() const { return ruleset_; }

 private:
  std::vector<Rule> rules_;
  std::deque<RuleTerms> terms_{};
  Ruleset ruleset_;
};

struct Sight {
  std::string rule;
  Span secret;
};

std::vector<Sight> sights_in(const Scanner& scanner, std::string_view text) {
  std::vector<Sight> sights;
  Report report;
  scanner.scan({.path = "sample"}, text, report,
               {.honour_allow_comments = false,
                .sink = [&](const Finding& finding, const SecretView& view) {
                  sights.push_back({finding.rule, view.secret()});
                }});
  return sights;
}

/// Samples need not mark the secret.
bool is_marked(const Expanded& sample) {
  return sample.end > sample.begin;
}

bool finds(const Scanner& scanner, const std::string& rule,
           const Expanded& sample, const std::string& before,
           const std::string& after) {
  const auto sights = sights_in(scanner, before + sample.text + after);
  if (sights.size() != 1 || sights[0].rule != rule) return false;
  return !is_marked(sample) ||
         (sights[0].secret.begin == before.size() + sample.begin &&
          sights[0].secret.end == before.size() + sample.end);
}

bool skips(const Scanner& scanner, const std::string& rule,
           const Expanded& sample) {
  const auto sights = sights_in(scanner, sample.text);
  return std::none_of(sights.begin(), sights.end(),
                      [&](const Sight& sight) { return sight.rule == rule; });
}

}  // namespace

std::vector<Trial> try_samples(const Config& config) {
  const TextRules rules(config.ruleset());
  const Scanner scanner(Secret("trial"), rules.ruleset());
  std::vector<Trial> trials;
  for (const RuleOrigin& origin : config.origins()) {
    for (std::size_t i = 0; i < origin.find.size(); ++i) {
      const auto sample = expand(origin.find[i].text, seed_of(origin.id, i));
      const bool is_found = finds(scanner, origin.id, sample, "", "") &&
                            finds(scanner, origin.id, sample,
                                  "first\n\n second;\r\n", "\r\nlast\r\n");
      trials.push_back({origin.id, true, i + 1, origin.find[i].line, is_found});
    }
    for (std::size_t i = 0; i < origin.skip.size(); ++i) {
      const auto sample = expand(origin.skip[i].text, seed_of(origin.id, i));
      trials.push_back({origin.id, false, i + 1, origin.skip[i].line,
                        skips(scanner, origin.id, sample)});
    }
  }
  return trials;
}

}  // namespace hoopgit::scan
