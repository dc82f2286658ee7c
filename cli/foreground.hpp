#pragma once

#include "core/base/result.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

struct ForegroundCommand {
  std::vector<std::string> argv;
  bool output_to_errors = false;  ///< Standard output is for our JSON.
};

/// Runs a program as the shell would: with our terminal, in our process group
/// (so that Ctrl-C reaches it and it may ask for a password), its standard
/// error copied to ours as it comes, and handed to `take`. Its exit status;
/// 128 + n when signal n ended it.
Result<int> run_in_foreground(
    const ForegroundCommand& command,
    const std::function<void(std::string_view)>& take);

}  // namespace hoopgit::cli
