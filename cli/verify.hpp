#pragma once

#include "cli/context.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace hoopgit::cli {

struct VerifyOptions {
  std::string log{};  ///< A folder or a URL; empty: the log of the relay.
  std::vector<std::string> keys{};  ///< Verifier keys, or files of them.
  std::string from{};               ///< A file with a checkpoint from earlier.
  std::uint64_t first = 0;  ///< Entries before it are said to be pruned.
  std::string policy{};     ///< A file that says which witnesses are enough.
};

/// Exit code when it could not be found out, whatever the reason.
constexpr int exit_not_checked = 2;

/// `hoopgit audit verify [FOLDER|URL]`: the log from its public files alone, or
/// evidence that was taken from it. exit_refused when it is damaged: the first
/// entry is named. Keys come from who asks, never from what is verified.
Result<int> verify_audit(const Context& context, const VerifyOptions& options);

}  // namespace hoopgit::cli
