// What a rule decides, read from YAML. For this room only.

#pragma once

#include "core/policy/decision.hpp"
#include "core/yaml/yaml.hpp"

namespace hoopgit::policy {

/// `then:` is allow, deny or {ask: {approvers, min_total, wait}}. Fills the
/// requirement of an ask.
void read_then(const yaml::Node& then, Verdict& verdict,
               Requirement& requirement);

/// `default:` is the same without allow; absent, nothing is changed.
void read_default(const yaml::Node& node, Verdict& verdict,
                  Requirement& requirement);

}  // namespace hoopgit::policy
