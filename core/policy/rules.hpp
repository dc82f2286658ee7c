// What a Policy holds, and what loads it. For this room only.

#pragma once

#include "core/policy/policy.hpp"
#include "core/policy/rule.hpp"

namespace hoopgit::policy {

struct Policy::Rules {
  Verdict verdict = Verdict::deny;  ///< When no rule matches: deny or ask.
  Requirement requirement{};        ///< When that is ask.
  scan::InlineAllow inline_allow = scan::InlineAllow::honour;
  std::vector<Rule> rules{};
  std::string text{};    ///< Canonical JSON of all that is above.
  std::string sha256{};  ///< Of text, in hex.
};

/// A rule's clauses without its name and what it decides, as JSON.
json::Value clauses_json(const Rule& rule);
/// Everything that judge() reads, as JSON.
json::Value rules_json(const Policy::Rules& rules);
/// Sets text and sha256 of rules that are complete.
void seal(Policy::Rules& rules);

}  // namespace hoopgit::policy
