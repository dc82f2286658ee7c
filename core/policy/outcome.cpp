#include "core/policy/outcome.hpp"

#include <cstdint>

namespace hoopgit::policy {
namespace {

constexpr std::int64_t most_slots = 20;  // approvals, 4.
constexpr const char* no_mask = "'mask' is not supported by this version";

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

void note_outcome(const yaml::Node& node, const std::string& text,
                  const std::string& words) {
  node.problem(
      text == "ask"
          ? "'ask' must say whom: {ask: {approvers: [{group: dev, n: 1}]}}"
          : words + " or {ask: ...}, not " + quoted(text));
}

void read_slot(const yaml::Node& node, std::vector<Slot>& slots) {
  if (!node.is_map())
    return node.problem("an approver is a map: {group: dev, n: 1}");
  Slot slot;
  slot.group = node.text("group", yaml::required);
  const yaml::Node group = node.any("group");
  if (group.is_text() && slot.group.empty())
    group.problem("'group' has an empty text");
  else if (slot.group.find('*') != std::string::npos)
    group.problem("an approver's group is a name, not a pattern");
  for (const Slot& other : slots)
    if (other.group == slot.group && group.is_text())
      group.problem("group " + quoted(slot.group) +
                    " is there already: add up its n");
  const auto n = node.integer("n");
  if (n && (*n < 1 || *n > most_slots))
    node.any("n").problem("'n' is from 1 to 20");
  else if (n)
    slot.n = static_cast<std::size_t>(*n);
  node.done();
  slots.push_back(std::move(slot));
}

Requirement read_ask(const yaml::Node& ask) {
  Requirement requirement;
  const yaml::Node approvers = ask.list("approvers", yaml::required);
  if (approvers.is_list() && approvers.size() == 0)
    approvers.problem("'approvers' is an empty list");
  for (const yaml::Node& node : approvers.items())
    read_slot(node, requirement.slots);
  const auto total = ask.integer("min_total");
  if (total && (*total < 1 || *total > most_slots))
    ask.any("min_total").problem("'min_total' is from 1 to 20");
  else if (total)
    requirement.min_total = static_cast<std::size_t>(*total);
  requirement.wait = ask.duration("wait");
  ask.done();
  std::size_t sum = 0;
  for (const Slot& slot : requirement.slots)
    sum += slot.n;
  if (sum > static_cast<std::size_t>(most_slots))
    approvers.problem("more than 20 approvers: an approval has 20 at most");
  return requirement;
}

}  // namespace

void read_then(const yaml::Node& then, Verdict& verdict,
               Requirement& requirement) {
  if (then.is_map()) {
    verdict = Verdict::ask;
    if (!then.any("mask").is_present())
      requirement = read_ask(then.map("ask", yaml::required));
    then.refuse("mask", no_mask);
    return then.done();
  }
  const std::string text = then.text();
  if (!then.is_text()) return;
  if (text == "allow")
    verdict = Verdict::allow;
  else if (text == "deny")
    verdict = Verdict::deny;
  else if (text == "mask")
    then.problem(no_mask);
  else
    note_outcome(then, text, "'then' must be allow, deny");
}

void read_default(const yaml::Node& node, Verdict& verdict,
                  Requirement& requirement) {
  if (!node.is_present()) return;
  if (node.is_map()) return read_then(node, verdict, requirement);
  const std::string text = node.text();
  if (node.is_text() && text != "deny")
    note_outcome(node, text, "'default' must be deny");
}

}  // namespace hoopgit::policy
