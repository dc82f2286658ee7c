// What is searched at once, as gitleaks cuts it.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hoopgit::scan::compat {

struct Commit {
  std::string id{};
  std::string author{};
  std::string email{};
  std::string date{};  ///< RFC 3339, UTC.
  std::string message{};
};

/// A view; what it looks at must outlive it.
struct Fragment {
  std::string_view text{};
  std::string_view path{};
  std::string_view link{};         ///< That the path was found by.
  const Commit* commit = nullptr;  ///< nullptr: of none.
  std::size_t first_line = 1;
};

}  // namespace hoopgit::scan::compat
