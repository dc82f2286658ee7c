#pragma once

#include "core/scan/config/document.hpp"

#include <filesystem>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// A document with all that it extends.
struct Joined {
  std::vector<RuleText> rules{};
  std::vector<AllowlistText> allowlists{};
  bool has_built_in = false;
  std::vector<Written> disabled_built_in{};
  IgnoreLimits ignore{};                  ///< Of the first file alone.
  ScanLimits limits{};                    ///< Likewise.
  std::vector<ConfigProblem> problems{};  ///< Each names its file, if it is
  std::vector<ConfigProblem> warnings{};  ///< not the first one.
};

/// Reads `text`, and the files that it extends: two at most, one by the other,
/// none outside of `root`.
Joined join_documents(std::string_view text, const std::filesystem::path& file,
                      ConfigKind kind, const std::filesystem::path& root);

}  // namespace hoopgit::scan
