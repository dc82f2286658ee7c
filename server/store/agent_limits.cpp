#include "server/store/agent_limits.hpp"

#include "core/json/json.hpp"

namespace hoopgit::store {

std::string to_column(const std::optional<AgentLimits>& limits) {
  if (!limits) return "";
  return json::dump(json::object({{"actions", json::array_of(limits->actions)},
                                  {"pushes", limits->pushes}}));
}

Result<std::optional<AgentLimits>> limits_from(std::string_view column) {
  if (column.empty()) return std::optional<AgentLimits>();
  const json::Value made = TRY(json::parse(column));
  AgentLimits limits;
  for (const auto& action : TRY(made.array("actions"))) {
    const auto* text = action.as_text();
    if (text == nullptr)
      return Error{Fault::corrupt,
                   "cannot read the limits of an agent: an action is no text"};
    limits.actions.push_back(*text);
  }
  limits.pushes = TRY(made.integer("pushes"));
  return std::optional(std::move(limits));
}

}  // namespace hoopgit::store
