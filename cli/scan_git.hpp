#pragma once

#include "cli/scan_watch.hpp"
#include "core/base/process.hpp"
#include "core/base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

/// How scans run git in one work tree: always with the same answer.
///
/// The environment keeps what says which repository and which index are meant
/// (a hook runs with GIT_INDEX_FILE), and loses what changes how things are
/// shown, traced or fetched. Every error begins with `attempt`: "cannot scan
/// what is staged: …". When the pace, if there is one, does not go on, git is
/// ended, which is an error too.
class ScanGit {
 public:
  ScanGit(std::filesystem::path work_tree, std::string attempt,
          Pace* pace = nullptr)
      : work_tree_(std::move(work_tree)),
        attempt_(std::move(attempt)),
        pace_(pace) {}

  /// Hands over output as it comes; a status other than 0, or words on standard
  /// error that are no warning, are an Error of Fault::usage.
  Result<void> run(std::vector<std::string> arguments, const Taker& take,
                   std::string input = {}) const;

  /// The output, at most 1 GiB.
  Result<std::string> text(std::vector<std::string> arguments,
                           std::string input = {}) const;

  Error error(std::string_view obstacle) const;

 private:
  std::filesystem::path work_tree_;
  std::string attempt_;
  Pace* pace_;
};

}  // namespace hoopgit::cli
