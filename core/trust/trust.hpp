// Which machines get a credential at all, and what it may be used for: the
// sections `trust` and `deny` of the relay's file, hoopgit-config(5).
//
//     const Judgement judged = trust.judge("gha", claims);
//     if (judged.grants.empty()) refuse(…);
//
// Values are compared with their type, and byte by byte; a claim that a token
// does not have never matches.

#pragma once

#include "core/json/json.hpp"
#include "core/scan/expression.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::trust {

/// One claim must be one of these. Of a claim that is a list, one item must.
struct Exact {
  std::string claim;
  std::vector<json::Value> values{};  ///< Text, boolean or integer.
};

/// One claim must be text that one of these matches as a whole.
struct Shape {
  std::string claim;
  std::vector<scan::Expression> expressions{};
};

/// What a rule gives. Several rules that match stand side by side: nothing of
/// one is added to another.
struct Grant {
  std::vector<std::string> repositories{};  ///< Globs on canonical names.
  std::vector<std::string> scopes{};
  std::vector<std::string> refs{};            ///< Globs; empty: all.
  std::optional<std::chrono::seconds> ttl{};  ///< Of a credential.
};

struct Rule {
  std::string name;
  std::string issuer{};  ///< Of a deny, empty: of every issuer.
  std::vector<Exact> match{};
  std::vector<Shape> match_regex{};
  std::vector<Exact> never{};  ///< Each by itself keeps the rule from matching.
  Grant grant{};
  bool accepts_recycled_names = false;
  std::size_t line = 0;
};

struct Judgement {
  const Rule* denied_by = nullptr;
  std::vector<const Rule*> granted_by{};  ///< Empty when it is denied.

  bool is_refused() const { return granted_by.empty(); }
};

/// One clause of a rule, and what came of it.
struct Clause {
  std::string text;  ///< "match ref".
  std::string wanted;
  std::optional<std::string> seen{};  ///< JSON; nothing: no such claim.
  bool holds = false;  ///< For "never": that the rule is not stopped by it.
};

struct Explained {
  const Rule* rule = nullptr;
  bool is_deny = false;
  bool applies = false;  ///< All clauses hold.
  std::vector<Clause> clauses{};
};

/// A value; nothing of it changes once it was read.
class Trust {
 public:
  Trust() = default;
  Trust(std::vector<Rule> rules, std::vector<Rule> denies)
      : rules_(std::move(rules)), denies_(std::move(denies)) {}

  const std::vector<Rule>& rules() const { return rules_; }
  const std::vector<Rule>& denies() const { return denies_; }

  /// Some rule is about this issuer: without a match its tokens are refused.
  bool speaks_of(std::string_view issuer) const;

  /// `issuer` is the name of its entry. The result points into this.
  Judgement judge(std::string_view issuer, const json::Value& claims) const;

  /// Every clause of every rule about this issuer, also those that decide
  /// nothing. Denied: one that is_deny applies; else granted by those that
  /// apply.
  std::vector<Explained> explain(std::string_view issuer,
                                 const json::Value& claims) const;

 private:
  std::vector<Rule> rules_{};
  std::vector<Rule> denies_{};
};

bool holds(const Exact& clause, const json::Value& claims);
bool holds(const Shape& clause, const json::Value& claims);

}  // namespace hoopgit::trust
