#pragma once

#include "cli/context.hpp"

#include <string>

namespace hoopgit::cli {

struct TokenOptions {
  std::string repository{};  ///< Name or URL; empty: of any repository.
};

/// `hoopgit token`: prints a new token of minutes, for clients that cannot run
/// a credential helper.
Result<int> token(const Context& context, const TokenOptions& options);

}  // namespace hoopgit::cli
