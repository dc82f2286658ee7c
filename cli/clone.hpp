#pragma once

#include "cli/context.hpp"

#include <string>
#include <vector>

namespace hoopgit::cli {

struct CloneOptions {
  std::string repository;              ///< A URL, or "acme/site" at the relay.
  std::vector<std::string> arguments;  ///< For git clone.
};

/// `hoopgit clone`: git clone through the relay.
Result<int> clone(const Context& context, const CloneOptions& options);

/// git's exit status as one of ours: 128 is a connection that failed, but for
/// what `errors` (its words) says of credentials.
int exit_code_of_git(int status, std::string_view errors);

}  // namespace hoopgit::cli
