#pragma once

#include "cli/context.hpp"

#include <string>

namespace hoopgit::cli {

struct EvidenceOptions {
  std::string from{};  ///< RFC 3339, a date, or a time ago such as 90d.
  std::string to{};
  std::string push{};
  std::string purpose{};
  std::string folder{};
  bool every_proof = false;
  bool no_openings = false;
};

/// `hoopgit audit evidence --from TIME --to TIME -o FOLDER`: what an auditor
/// takes away of a stretch of the log, to be checked without the relay.
/// exit_nothing when there is no entry in it.
Result<int> take_evidence(const Context& context,
                          const EvidenceOptions& options);

}  // namespace hoopgit::cli
