#pragma once

#include "cli/context.hpp"
#include "core/api/replay.hpp"

#include <string>

namespace hoopgit::cli {

struct ReplayOptions {
  std::string push{};
  bool follow = false;   ///< Tell what happens until the push has ended.
  bool no_diff = false;  ///< Not what landed with it.
};

/// `hoopgit audit replay PUSH`: a recorded push is run again by the relay, and
/// compared with the record. 0 when all came out the same, 1 when something did
/// not, 3 when not all of it is there to be compared.
Result<int> replay_push(const Context& context, const ReplayOptions& options);

int exit_code_of(const api::Replay& replay);

}  // namespace hoopgit::cli
