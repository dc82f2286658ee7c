#pragma once

#include "core/scan/compat/fragment.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan::compat {

/// Where a rule found something: not what.
struct Finding {
  std::string rule{};
  std::string description{};
  std::size_t start_line = 0;  ///< 0: the rule asks for the path alone.
  std::size_t end_line = 0;
  long start_column = 0;
  long end_column = 0;
  std::string path{};
  std::string link{};  ///< A symbolic link that the path was found by.
  Commit commit{};     ///< Empty: of none.
  float entropy = 0;   ///< Of the secret.
  std::vector<std::string> tags{};

  /// "path:rule:line", in a commit "commit:path:rule:line".
  std::string fingerprint() const;
  std::string fingerprint_of_any_commit() const;
};

/// The bytes behind a finding, for as long as one call of a Sink.
struct Evidence {
  std::string_view match;   ///< Decoded.
  std::string_view secret;  ///< Decoded.
};

using Sink = std::function<void(const Finding&, const Evidence&)>;

}  // namespace hoopgit::scan::compat
