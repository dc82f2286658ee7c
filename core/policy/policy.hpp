#pragma once

#include "core/policy/decision.hpp"
#include "core/policy/facts.hpp"
#include "core/scan/inline_allow.hpp"
#include "core/yaml/yaml.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::policy {

/// Why a rule did not match an update: the first clause that failed, and what
/// it saw there. "where.refs" with "refs/heads/main".
struct Miss {
  std::string ref;
  std::string rule;
  std::string clause;
  std::string value;
  friend bool operator==(const Miss&, const Miss&) = default;
};

/// The `policy:` section of a relay's YAML as a value; hoopgit-policy(5).
///
/// judge() is pure: the same policy and the same facts give the same decision,
/// on the relay, in `hoopgit policy test` and in a replay. Immutable and
/// thread-safe; copies share their rules.
class Policy {
 public:
  /// Reads the section, and notes every problem. `known_repositories`: patterns
  /// and names that the relay serves, for the check that a rule can match;
  /// empty skips that check (policy test without a relay).
  ///
  /// When anything was noted, in this section or before, the Policy has no
  /// rules and denies everything: half of a policy must not decide.
  static Policy load(const yaml::Node& section,
                     const std::vector<std::string>& known_repositories);

  /// No updates at all are denied. A fetch is allowed or denied, never asked.
  Decision judge(const Facts& facts) const;

  /// Each rule that judge() did not list, for each update, in file order.
  std::vector<Miss> explain(const Facts& facts) const;

  /// How the scan is to take allow comments, before judge() is asked.
  scan::InlineAllow inline_allow() const;

  /// Of the canonical form of the rules, in hex: the same for files that
  /// differ in comments, layout or quotes only.
  const std::string& sha256() const;

  /// That canonical form. It is kept by its digest, so that a push can be
  /// judged again by the policy of its day.
  const std::string& text() const;
  /// The policy of a text(). Fault::corrupt: it is none, or has another digest.
  static Result<Policy> recall(std::string_view text,
                               const std::string& sha256);

  struct Rules;
  explicit Policy(std::shared_ptr<const Rules> rules)
      : rules_(std::move(rules)) {}

 private:
  std::shared_ptr<const Rules> rules_;  // Shared: pushes outlive a reload.
};

}  // namespace hoopgit::policy
