#pragma once

#include "core/scan/finding.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::policy {

/// What a rule's `what` can name.
enum class Action { fetch, create, update, force, remove };
std::string_view name_of(Action action);  ///< remove is "delete".
std::optional<Action> action_named(std::string_view name);

/// Who asks. A fact that is not known is nullopt or empty: allow rules on it do
/// not match, deny and ask rules do.
///
/// A person or a service without `agent` or `on_behalf_of` has none, which is
/// known; of an agent (or when the kind is not known) they are unknown.
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
  std::string repository;  ///< Canonical; empty: not known.
  std::string upstream;    ///< Its name in the configuration; empty: not known.
  std::vector<RefFact> updates;  ///< One for a fetch.
  std::vector<scan::Finding> findings{};
  std::vector<scan::Notice> notices{};
  bool scan_has_gaps = false;
};

}  // namespace hoopgit::policy
