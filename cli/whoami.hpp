#pragma once

#include "cli/context.hpp"
#include "core/api/api.hpp"

#include <string>

namespace hoopgit::cli {

/// `hoopgit whoami`: as the relay sees it.
Result<int> who_am_i(const Context& context);

/// "ada (u-42 at https://idp.example.com)"
std::string name_of(const api::WhoAmI& who);

}  // namespace hoopgit::cli
