#include "server/config/sections.hpp"

namespace hoopgit::config {
namespace {

std::optional<std::chrono::seconds> read_life(const yaml::Node& node,
                                              std::string_view name) {
  const auto life = node.duration(name);
  if (!life || *life >= std::chrono::days(1)) return life;
  node.any(name).problem("a body is kept for at least 1d");
  return std::nullopt;
}

void read_retention(const yaml::Node& node, record::Retention& retention) {
  if (const auto life = read_life(node, "usual")) retention.usual = *life;
  for (const auto name : record::body_names)
    if (const auto life = read_life(node, name))
      retention.of.insert_or_assign(std::string(name), *life);
  node.done();
}

}  // namespace

void read_audit(const yaml::Node& root, Config& config) {
  const yaml::Node audit = root.map("audit");
  if (audit.any("auditors").is_present())
    config.auditors = audit.texts("auditors");
  if (audit.any("administrators").is_present())
    config.administrators = audit.texts("administrators");
  if (const auto sweep = audit.duration("sweep")) config.sweep = *sweep;
  read_retention(audit.map("retention"), config.retention);
  read_sinks(audit, config);
  audit.done();
}

}  // namespace hoopgit::config
