#include "server/config/sections.hpp"

namespace hoopgit::config {

void read_audit(const yaml::Node& root, Config& config) {
  const yaml::Node audit = root.map("audit");
  if (audit.any("auditors").is_present())
    config.auditors = audit.texts("auditors");
  if (audit.any("administrators").is_present())
    config.administrators = audit.texts("administrators");
  if (const auto sweep = audit.duration("sweep")) config.sweep = *sweep;
  audit.done();
}

}  // namespace hoopgit::config
