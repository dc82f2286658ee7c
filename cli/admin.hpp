#pragma once

#include "cli/context.hpp"

#include <string>

namespace hoopgit::cli {

struct SweepOptions {
  std::string repository{};  ///< Empty: all.
};

/// `hoopgit admin sweep`: compares the refs of the upstreams with what landed.
/// exit_refused when something went around the relay; Fault::unavailable when
/// nothing did, but not all could be looked at.
Result<int> sweep(const Context& context, const SweepOptions& options);

}  // namespace hoopgit::cli
