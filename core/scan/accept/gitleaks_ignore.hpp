#pragma once

#include "core/scan/rule.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// One line of a .gitleaksignore: [commit:]path:rule:line. It says where a
/// secret stood, and nothing of the secret.
struct GitleaksIgnore {
  std::size_t line_in_file = 0;
  std::string commit{};  ///< Empty: any.
  std::string path{};
  std::string rule{};
  std::string line{};

  bool is_for(const Rule& found, std::string_view a_path,
              std::string_view a_commit, std::size_t a_line) const;
};

struct GitleaksIgnores {
  std::vector<GitleaksIgnore> entries{};
  std::vector<std::size_t> unreadable{};  ///< Lines with other fields.
};

/// Lines are trimmed, empty ones and those that begin with # skipped; a
/// backslash in a path is a slash.
GitleaksIgnores read_gitleaks_ignore(std::string_view text);

}  // namespace hoopgit::scan
