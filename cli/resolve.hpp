#pragma once

#include "cli/context.hpp"

#include <string>

namespace hoopgit::cli {

struct ResolveOptions {
  std::string push{};
  std::string decision{};  ///< "landed" or "conflict".
  std::string reason{};
};

/// `hoopgit admin resolve`: an administrator says what became of a push that
/// the relay cannot tell of. Not of their own.
Result<int> resolve(const Context& context, const ResolveOptions& options);

}  // namespace hoopgit::cli
