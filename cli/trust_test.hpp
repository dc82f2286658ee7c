// What a relay would give to a machine's token, and why: `hoopgit policy test
// --token` and `--claims`. The token's signature, audience and times are not
// looked at: hoopgit-relay(8), verify-token, does that.

#pragma once

#include "core/base/result.hpp"
#include "core/json/json.hpp"
#include "core/trust/trust.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

struct TrustQuestion {
  json::Value claims;
  std::string issuer{};      ///< Name of its entry; empty: by `iss`.
  std::string repository{};  ///< Empty: any that a rule grants.
  std::string ref{};         ///< Empty: not asked about.
};

struct TrustAnswer {
  /// A rule as it was held against the claims.
  struct Rule {
    std::string name;
    bool is_deny = false;
    bool applies = false;
    std::vector<trust::Clause> clauses{};
    trust::Grant grant{};
    /// Of a rule that applies: what of the question it does not grant; empty:
    /// all is granted.
    std::string lacking{};
  };

  std::string issuer;
  std::vector<Rule> rules{};
  /// The rule that decides: a denial, or the first that gives what was asked
  /// for. Empty: none does.
  std::string decided_by{};
  bool is_granted = false;
  /// No rule is about the issuer, and it needs none: as its policy allows.
  bool needs_no_rule = false;
};

/// `text` is the relay's file. Fault::usage for a file that a relay would not
/// start with, and for claims of an issuer that it does not name.
Result<TrustAnswer> ask_trust(std::string_view text, const std::string& name,
                              const TrustQuestion& question);

/// The claims in a token, or in a file of JSON. What is read is not verified.
Result<json::Value> claims_in_token(std::string_view token);

std::string to_text(const TrustAnswer& answer);

/// {"granted", "rule", "issuer", "rules": [{"name", "kind", "applies",
/// "lacking", "clauses": [{"clause", "wanted", "seen", "holds"}]}]}
json::Value to_json(const TrustAnswer& answer);

}  // namespace hoopgit::cli
