#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/scan/rule.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// One finding of a JSON report of gitleaks, which serves as a baseline.
struct GitleaksEntry {
  std::string rule{};
  std::string path{};
  std::string commit{};
  std::size_t line = 0;
  std::optional<Secret> secret{};  ///< Empty: the report is redacted.

  /// The same rule and path, and the same secret; if that is redacted, the
  /// same line and commit.
  bool is_for(const Rule& found, std::string_view a_path,
              std::string_view a_commit, std::size_t a_line,
              std::string_view a_secret) const;
};

/// Fault::usage when it is no such report. No part of it is in the error.
Result<std::vector<GitleaksEntry>> read_gitleaks_report(std::string_view text);

}  // namespace hoopgit::scan
