#include "core/policy/facts.hpp"

namespace hoopgit::policy {

std::string_view name_of(Action action) {
  switch (action) {
    case Action::fetch:
      return "fetch";
    case Action::create:
      return "create";
    case Action::update:
      return "update";
    case Action::force:
      return "force";
    case Action::remove:
      return "delete";
  }
  return "";
}

std::optional<Action> action_named(std::string_view name) {
  for (const Action action : {Action::fetch, Action::create, Action::update,
                              Action::force, Action::remove})
    if (name == name_of(action)) return action;
  return std::nullopt;
}

}  // namespace hoopgit::policy
