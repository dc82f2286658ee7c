#pragma once

#include "core/policy/decision.hpp"
#include "core/policy/facts.hpp"
#include "core/yaml/yaml.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace hoopgit::policy {

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
  static Policy load(const yaml::Node& section,
                     const std::vector<std::string>& known_repositories);

  Decision judge(const Facts& facts) const;

  const std::string& sha256() const;  ///< Of the canonical form of the rules.

 private:
  struct Rules;
  std::shared_ptr<const Rules> rules_;
};

}  // namespace hoopgit::policy
