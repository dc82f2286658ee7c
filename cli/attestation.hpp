#pragma once

#include "cli/context.hpp"

#include <string>
#include <vector>

namespace hoopgit::cli {

struct AttestationOptions {
  std::string push{};
  std::vector<std::string> keys{};  ///< PEM files; none: whatever it says.
  std::string file{};               ///< Empty: they are only shown.
};

/// `hoopgit audit attestation PUSH`: what the relay has signed of the refs that
/// landed with it. With --json the envelopes, one a line, as the file has them.
/// exit_refused when one is not signed by these keys, exit_nothing when there
/// is none (yet).
Result<int> show_attestations(const Context& context,
                              const AttestationOptions& options);

}  // namespace hoopgit::cli
