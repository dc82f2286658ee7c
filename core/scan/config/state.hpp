#pragma once

#include "core/scan/config/config.hpp"

#include <deque>
#include <string>
#include <vector>

namespace hoopgit::scan {

/// Everything that the ruleset of a configuration looks at.
struct Config::State {
  std::string name{};
  std::vector<std::string> warnings{};
  IgnoreLimits ignore{};
  ScanLimits limits{};
  std::vector<RuleOrigin> origins{};
  std::deque<std::string> texts{};  // A deque's items stay where they are.
  std::deque<RuleTerms> terms{};
  std::vector<Rule> rules{};
  std::vector<Allowlist> allowlists{};
  std::string digest{};
  Ruleset ruleset{};

  std::string_view keep(std::string text) {
    return texts.emplace_back(std::move(text));
  }
};

/// SHA-256 in hex over all that decides what the rules find.
std::string digest_of(const Config::State& state);

}  // namespace hoopgit::scan
