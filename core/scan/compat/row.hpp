#pragma once

#include "core/scan/compat/finding.hpp"

#include <optional>
#include <string>

namespace hoopgit::scan::compat {

/// How much of a secret is left out of a report.
struct Redaction {
  unsigned percent = 100;  ///< 0: nothing is.
};

/// One line of a report. Made while the secret is at hand; when it is to be
/// redacted, no field has it.
struct Row {
  Finding finding{};
  std::string match{};
  std::string secret{};
  std::string fingerprint{};
  std::string url{};  ///< Of the place, at the host of the repository.
};

/// The mask for a secret: its first bytes and "...", or "REDACTED".
std::string mask(std::string_view secret, const Redaction& redaction);

/// As gitleaks redacts: every occurrence of the secret in the match; also,
/// which gitleaks does not, in the message of the commit, and all of a match
/// whose secret is empty.
Row row_of(const Finding& finding, const Evidence& evidence,
           const Redaction& redaction);

}  // namespace hoopgit::scan::compat
