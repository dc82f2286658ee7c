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

struct SinksOptions {
  std::string resume{};  ///< A sink to go on with; empty: only show.
};

/// `hoopgit admin sinks`: who gets the events of the log, and how far each is.
Result<int> show_sinks(const Context& context, const SinksOptions& options);

}  // namespace hoopgit::cli
