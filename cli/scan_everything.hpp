#pragma once

#include "cli/context.hpp"
#include "cli/scan_setup.hpp"
#include "core/scan/accept/baseline.hpp"
#include "core/scan/scanner.hpp"

#include <filesystem>
#include <functional>
#include <set>
#include <string>

namespace hoopgit::cli {

/// All secrets of a work tree, each by its content fingerprint.
struct Everything {
  scan::Baseline counting{};             ///< What no comment or entry excuses.
  std::set<std::string> fingerprints{};  ///< All of them.
  bool is_complete = true;
};

/// The top of this work tree and its salt, which is made if need be. Fault::
/// usage: there is no work tree.
Result<std::filesystem::path> salted_top();

/// Scans the files of this work tree, and its history if that is wanted.
/// `also` sees each finding, when it is settled.
Result<Everything> scan_everything(ScanSetup& setup, bool with_history,
                                   const scan::Sink& also = {});

/// `path` from the top of the work tree.
std::string from_top(const std::filesystem::path& top, const std::string& path);

/// Writes a file of .hoopgit, whole: it is committed, and no secret.
Result<void> write_committed(const std::filesystem::path& file,
                             std::string_view text);

/// "" when there is no such file.
Result<std::string> text_or_nothing(const std::filesystem::path& file);

}  // namespace hoopgit::cli
