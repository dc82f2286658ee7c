#pragma once

#include "core/scan/finding.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::policy {

/// What a rule's `what` can name.
enum class Action { fetch, create, update, force, remove };
std::string_view name_of(Action action);  ///< remove is "delete".

/// Who asks. A fact that is not known is nullopt: allow rules on it do not
/// match, deny and ask rules do.
struct Who {
  std::string issuer;
  std::string subject;
  std::string kind = "human";  ///< human, agent or service.
  std::optional<std::vector<std::string>> groups{};
  std::optional<std::string> agent{};
  std::optional<std::string> on_behalf_of{};
};

struct RefFact {
  std::string ref;  ///< Empty for a fetch.
  Action action;
};

/// Everything a decision depends on, and nothing else: no clock, no network.
struct Facts {
  Who who;
  std::string repository;
  std::string upstream;
  std::vector<RefFact> updates;  ///< One for a fetch.
  std::vector<scan::Finding> findings{};
  bool scan_has_gaps = false;
};

}  // namespace hoopgit::policy
