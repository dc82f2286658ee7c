#pragma once

#include "core/base/result.hpp"
#include "core/scan/compat/finding.hpp"

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hoopgit::scan::compat {

/// What is not told again: fingerprints of a .gitleaksignore, which name a
/// place and not a secret, and the findings of an older report.
class Known {
 public:
  /// Warnings, "line 3: …", for lines that can be no fingerprint; they are kept
  /// as they are.
  std::vector<std::string> add_ignores(std::string_view text);

  /// A JSON report. `is_redacted`: its matches and secrets are not compared.
  /// Fault::usage when it is none; then nothing is added.
  Result<void> add_baseline(std::string_view text, bool is_redacted);

  bool has(const Finding& finding, const Evidence& evidence) const;

 private:
  struct Entry {
    Finding finding;
    std::string match;
    std::string secret;
  };
  static bool is_same(const Finding& a, const Finding& b);

  std::set<std::string, std::less<>> ignored_;
  std::unordered_multimap<std::string, Entry> baseline_;  // By fingerprint.
  bool is_redacted_ = false;
};

}  // namespace hoopgit::scan::compat
