#pragma once

#include "cli/context.hpp"

#include <string>
#include <vector>

namespace hoopgit::cli {

struct ScanCommand {
  enum class Source {
    staged,
    range,
    tree,
    stdin_stream
  } source = Source::staged;
  std::vector<std::string> arguments{};  ///< Revisions, or paths.
  std::string path{};                    ///< What stdin is called.
  bool require_input = false;
  bool no_inline_allow = false;
};

/// `hoopgit scan staged | range | tree | stdin`. Here, and nowhere else, exit
/// code 2 also says that something could not be scanned.
Result<int> scan(const Context& context, const ScanCommand& command);

}  // namespace hoopgit::cli
