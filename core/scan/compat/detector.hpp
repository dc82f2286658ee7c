// Finds what gitleaks 8.30 finds with the same rules: the same findings at the
// same places, and where it errs, the same errors.

#pragma once

#include "core/base/result.hpp"
#include "core/scan/compat/finding.hpp"
#include "core/scan/compat/keyword_gate.hpp"
#include "core/scan/compat/rule.hpp"

#include <cstddef>

namespace hoopgit::scan::compat {

struct DetectorOptions {
  std::size_t decode_depth = 5;
  std::size_t most_megabytes = 0;  ///< Larger texts are not searched; 0: all.
  bool honour_allow_comments = true;
};

/// Immutable; may be used by several threads. The rules must outlive it.
class Detector {
 public:
  explicit Detector(const Rules& rules, DetectorOptions options = {});

  /// Hands over what is found in one fragment, by its place and rule, after
  /// generic rules gave way. Fault::limit: a regex is too large to be used.
  Result<void> detect(const Fragment& fragment, const Sink& sink) const;

 private:
  const Rules& rules_;
  DetectorOptions options_;
  KeywordGate gate_;
};

}  // namespace hoopgit::scan::compat
