#pragma once

#include "core/base/process.hpp"
#include "core/base/result.hpp"

#include <string>
#include <vector>

namespace hoopgit::stage {

/// PATH and what keeps Git away from this machine's and this user's settings.
std::vector<std::string> bare_environment();

/// Git with these arguments and no settings but the repository's own; reads
/// repositories of any owner. For looking behind the server.
Result<Completed> run_bare_git(std::vector<std::string> arguments,
                               std::string input = {});

}  // namespace hoopgit::stage
