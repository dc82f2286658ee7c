#pragma once

#include "core/scan/config/joined.hpp"
#include "core/scan/config/state.hpp"

#include <memory>

namespace hoopgit::scan {

/// Makes rules of what was written. Adds what is wrong to `joined.problems`:
/// then the state is not to be used.
std::unique_ptr<Config::State> build_config(Joined& joined, ConfigKind kind);

}  // namespace hoopgit::scan
