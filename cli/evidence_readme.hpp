#pragma once

#include "cli/evidence_writer.hpp"

#include <string>

namespace hoopgit::cli {

/// What lies in the folder, and how somebody who was handed it checks it.
std::string evidence_readme(const EvidenceScope& scope);

}  // namespace hoopgit::cli
