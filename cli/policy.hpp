#pragma once

#include "cli/context.hpp"

#include <filesystem>

namespace hoopgit::cli {

/// `hoopgit policy check FILE`: every problem of a policy file at once.
Result<int> check_policy(const Context& context,
                         const std::filesystem::path& policy);

/// `hoopgit policy test FILE [--cases FILE]`: described pushes, and which rule
/// decided each. exit_refused if one was judged otherwise than expected.
Result<int> test_policy(const Context& context,
                        const std::filesystem::path& policy,
                        const std::filesystem::path& cases);

}  // namespace hoopgit::cli
