#include "core/policy/decision.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <map>

namespace hoopgit::policy {
namespace {

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end())
    names.emplace_back(name);
}

json::Value to_json(const Match& match) {
  json::Array because;
  for (const auto& [clause, value] : match.because)
    because.push_back(json::object({{"clause", clause}, {"value", value}}));
  return json::object({{"rule", match.rule},
                       {"verdict", name_of(match.verdict)},
                       {"because", std::move(because)}});
}

json::Value to_json(const UpdateDecision& update) {
  json::Array matches;
  for (const Match& match : update.matches)
    matches.push_back(to_json(match));
  return json::object({{"ref", update.ref},
                       {"verdict", name_of(update.verdict)},
                       {"matches", std::move(matches)}});
}

/// A whole number from JSON that is not negative.
Result<std::size_t> count(const json::Value& value, std::string_view key) {
  const std::int64_t number = TRY(value.integer(key));
  if (number < 0)
    return Error{Fault::usage, "cannot read the requirement: " +
                                   std::string(key) + " is negative"};
  return static_cast<std::size_t>(number);
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::allow:
      return "allow";
    case Verdict::ask:
      return "ask";
    case Verdict::deny:
      return "deny";
  }
  return "";
}

std::optional<Verdict> verdict_named(std::string_view name) {
  for (const Verdict verdict : {Verdict::allow, Verdict::ask, Verdict::deny})
    if (name == name_of(verdict)) return verdict;
  return std::nullopt;
}

Requirement merged(const Requirement& a, const Requirement& b) {
  std::map<std::string, std::size_t> groups;
  for (const Requirement* one : {&a, &b})
    for (const Slot& slot : one->slots)
      groups[slot.group] = std::max(groups[slot.group], slot.n);
  Requirement both;
  for (const auto& [group, n] : groups)
    both.slots.push_back({group, n});
  both.min_total = std::max(a.min_total, b.min_total);
  both.wait = a.wait && b.wait ? std::min(a.wait, b.wait)
              : a.wait         ? a.wait
                               : b.wait;
  return both;
}

std::vector<std::string> Decision::deciding_rules() const {
  std::vector<std::string> names;
  for (const UpdateDecision& update : updates) {
    if (update.verdict != verdict) continue;
    if (update.matches.empty()) add_once(names, default_rule);
    for (const Match& match : update.matches)
      if (match.verdict == verdict) add_once(names, match.rule);
  }
  if (names.empty()) names.emplace_back(default_rule);
  return names;
}

std::string Decision::text() const {
  const std::string done = verdict == Verdict::allow ? "allowed"
                           : verdict == Verdict::ask ? "held for approval"
                                                     : "refused";
  bool incomplete = false;
  std::vector<std::string> rules;
  for (std::string& name : deciding_rules()) {
    if (name == incomplete_rule) incomplete = true;
    if (name != default_rule && name != incomplete_rule)
      rules.push_back(std::move(name));
  }
  if (rules.size() == 1) return done + " by rule " + rules.front();
  if (!rules.empty()) return done + " by rules " + join(rules, ", ");
  if (incomplete) return done + ": the scan is incomplete";
  return done + ": no rule allows it";
}

json::Value to_json(const Decision& decision) {
  json::Array updates;
  for (const UpdateDecision& update : decision.updates)
    updates.push_back(to_json(update));
  json::Value value =
      json::object({{"verdict", name_of(decision.verdict)},
                    {"rules", json::array_of(decision.deciding_rules())},
                    {"updates", std::move(updates)},
                    {"policy_sha256", decision.policy_sha256}});
  if (decision.verdict == Verdict::ask)
    value.set("requirement", to_json(decision.requirement));
  return value;
}

json::Value to_json(const Requirement& requirement) {
  json::Array slots;
  for (const Slot& slot : requirement.slots)
    slots.push_back(json::object(
        {{"group", slot.group}, {"n", static_cast<std::int64_t>(slot.n)}}));
  json::Value value = json::object(
      {{"slots", std::move(slots)},
       {"min_total", static_cast<std::int64_t>(requirement.min_total)},
       {"wait_seconds", nullptr}});
  if (requirement.wait)
    value.set("wait_seconds", std::int64_t{requirement.wait->count()});
  return value;
}

Result<Requirement> requirement_from_json(const json::Value& value) {
  Requirement requirement;
  for (const json::Value& slot : TRY(value.array("slots"))) {
    const std::size_t n = TRY(count(slot, "n"));
    requirement.slots.push_back({TRY(slot.text("group")), n});
    if (n == 0)
      return Error{Fault::usage, "cannot read the requirement: n is 0"};
  }
  requirement.min_total = TRY(count(value, "min_total"));
  if (const auto wait = TRY(value.maybe_integer("wait_seconds"))) {
    if (*wait < 0)
      return Error{Fault::usage,
                   "cannot read the requirement: wait_seconds is negative"};
    requirement.wait = std::chrono::seconds(*wait);
  }
  return requirement;
}

}  // namespace hoopgit::policy
