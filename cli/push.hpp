#pragma once

#include "cli/context.hpp"

#include <string>
#include <vector>

namespace hoopgit::cli {

struct PushOptions {
  /// --wait: "" as the relay is set up, "max" until it is settled, else a time.
  std::string wait{};
  bool no_wait = false;
  bool no_scan = false;
  std::vector<std::string> arguments{};  ///< For git push.
};

/// `hoopgit push`: scans what would be pushed, pushes by git, and says what the
/// relay decided.
Result<int> push(const Context& context, const PushOptions& options);

/// The push option for the relay, if one is needed: "hoopgit-wait=600s".
Result<std::string> wait_option(const PushOptions& options);

}  // namespace hoopgit::cli
