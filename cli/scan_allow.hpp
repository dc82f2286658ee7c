// hoopgit scan allow, ignore and baseline: what is said of secrets that are
// where they are.

#pragma once

#include "cli/context.hpp"
#include "cli/scan_setup.hpp"

#include <string>

namespace hoopgit::cli {

struct AllowOptions {
  std::string what{};  ///< "hg1:…", or PATH:LINE.
  std::string until{};
  std::string reason{};
  std::string by{};  ///< Empty: Git's user.email.
  std::string rule{};
  std::string path{};
  ScanChoice choice{};
};

/// `hoopgit scan allow`: adds an entry to .hoopgit/scan-ignore; of PATH:LINE
/// one for each secret that is found there. The first one makes the salt.
Result<int> scan_allow(const Context& context, const AllowOptions& options);

/// `hoopgit scan ignore unused`: entries that neither the files as they are nor
/// the history have a finding for. 1: there are some.
Result<int> ignore_unused(const Context& context, const ScanChoice& choice);

/// `hoopgit scan ignore migrate`: makes entries of the lines of .gitleaksignore
/// that something is found for, and takes those lines out of it.
Result<int> ignore_migrate(const Context& context, const AllowOptions& options);

}  // namespace hoopgit::cli
