// A relay's file with one issuer of each preset, and what a test adds.

#pragma once

#include "core/trust/load.hpp"

#include <string>
#include <vector>

namespace hoopgit::test {

struct TrustFile {
  trust::Trust trust;
  std::vector<trust::Issuer> issuers;
  std::string problems;  ///< Empty: it was read.
};

/// `rules`: YAML of the sections `trust` and `deny`. Issuers: gha, lab, kite,
/// circle, azure, jenkins, k8s, spiffe; ci, of which nothing is known; and
/// corp, for people.
TrustFile trust_file(const std::string& rules);

/// The recorded claims of a provider, with what is changed.
json::Value recorded_claims(const std::string& name, json::Object changes = {});

/// One rule of this issuer; `clauses` are YAML in flow style.
std::string one_rule(const std::string& issuer, const std::string& clauses);

}  // namespace hoopgit::test
