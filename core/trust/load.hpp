#pragma once

#include "core/trust/trust.hpp"
#include "core/yaml/yaml.hpp"

#include <string>
#include <vector>

namespace hoopgit::trust {

/// What the rules need to know of an entry of `identity.issuers`.
struct Issuer {
  std::string name;
  std::string url;
  std::string preset;
  bool is_machine = false;
};

/// The entries of `identity.issuers`, of the whole file's root, for those who
/// do not read the rest of it.
std::vector<Issuer> read_issuers(const yaml::Node& root);

/// `trust` and `deny` of the root. Notes everything that would make a rule
/// wider than it looks: a rule without immutable claims, a value of the wrong
/// type, an unknown claim of a known preset, an expression that matches
/// everything; and a machine issuer of a preset that no rule is about.
Trust load(const yaml::Node& root, const std::vector<Issuer>& issuers);

/// What is allowed and yet should not stay: one line each, with the rule.
std::vector<std::string> lint(const Trust& trust,
                              const std::vector<Issuer>& issuers);

}  // namespace hoopgit::trust
