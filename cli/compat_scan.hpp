// hoopgit scan … --compat=gitleaks: what gitleaks 8.30 would have said.

#pragma once

#include "cli/compat_options.hpp"
#include "cli/context.hpp"
#include "core/base/result.hpp"

#include <string>
#include <vector>

namespace hoopgit::cli {

struct CompatScan {
  enum class Source { staged, worktree, history, files, stdin_stream };
  Source source = Source::staged;
  std::vector<std::string> arguments{};  ///< Revisions, or one path.
  CompatOptions options{};
};

/// Writes the report; the exit code, as gitleaks has it: that of the options
/// with findings, 1 on any error, also one after which there is a report.
int compat_scan(const Context& context, const CompatScan& scan);

}  // namespace hoopgit::cli
