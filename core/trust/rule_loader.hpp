// One entry of `trust` or `deny`. For this room only.

#pragma once

#include "core/trust/load.hpp"
#include "core/trust/preset.hpp"

namespace hoopgit::trust {

/// Notes every problem and reads on.
Rule read_rule(const yaml::Node& entry, const std::vector<Issuer>& issuers);
Rule read_deny(const yaml::Node& entry, const std::vector<Issuer>& issuers);

}  // namespace hoopgit::trust
