#include "server/config/sections.hpp"

namespace hoopgit::config {
namespace {

std::optional<std::chrono::seconds> read_life(const yaml::Node& node,
                                              std::string_view name) {
  const auto life = node.duration(name);
  if (!life || *life >= std::chrono::days(1)) return life;
  node.any(name).problem("what is recorded is kept for at least 1d");
  return std::nullopt;
}

/// Of the log. Less than what auditors ask for has to be meant.
void read_entries(const yaml::Node& node, retention::Settings& settings) {
  const auto life = read_life(node, "entries");
  const bool is_meant = node.boolean("below_floor").value_or(false);
  if (life && *life < retention::least_life && !is_meant)
    node.any("entries").problem(
        "entries are kept for at least 365d, or 'below_floor: true' says that "
        "less is meant");
  settings.entries = life;
}

void read_retention(const yaml::Node& node, record::Retention& retention) {
  if (const auto life = read_life(node, "usual")) retention.usual = *life;
  for (const auto name : record::body_names)
    if (const auto life = read_life(node, name))
      retention.of.insert_or_assign(std::string(name), *life);
  node.done();
}

void read_profile(const yaml::Node& audit, record::Profile& profile) {
  const std::string asked = audit.text("profile");
  if (asked.empty()) return;
  if (const auto found = record::find_profile(asked))
    profile = *found;
  else
    audit.any("profile").problem("write standard or erasable");
}

}  // namespace

void read_audit(const yaml::Node& root, Config& config) {
  const yaml::Node audit = root.map("audit");
  if (audit.any("auditors").is_present())
    config.auditors = audit.texts("auditors");
  if (audit.any("administrators").is_present())
    config.administrators = audit.texts("administrators");
  if (const auto sweep = audit.duration("sweep")) config.sweep = *sweep;
  read_profile(audit, config.profile);
  const yaml::Node retention = audit.map("retention");
  read_entries(retention, config.entries);
  read_retention(retention, config.retention);
  read_sinks(audit, config);
  read_anchors(audit, config);
  audit.done();
}

}  // namespace hoopgit::config
