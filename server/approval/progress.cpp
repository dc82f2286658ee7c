#include "server/approval/progress.hpp"

#include <algorithm>

namespace hoopgit::approval {

using store::PushRow;
using store::PushState;

Progress Progress::of(const PushRow& row) {
  Progress progress;
  for (const auto& update : row.updates)
    progress.refs_.push_back({update.ref, "waiting", {}});
  const auto* results = row.result.as_array();
  if (results == nullptr) return progress;
  for (const auto& result : *results) {
    const auto ref = result.text("ref");
    const auto status = result.text("status");
    const auto text = result.text("text");
    if (ref && status) progress.set(*ref, *status, text ? *text : "");
  }
  return progress;
}

bool Progress::is(const std::string& ref, std::string_view status) const {
  return std::any_of(refs_.begin(), refs_.end(), [&](const Each& each) {
    return each.ref == ref && each.status == status;
  });
}

std::size_t Progress::count(std::string_view status) const {
  return static_cast<std::size_t>(
      std::count_if(refs_.begin(), refs_.end(),
                    [&](const Each& each) { return each.status == status; }));
}

bool Progress::has(std::string_view status) const {
  return count(status) > 0;
}

void Progress::set(const std::string& ref, std::string_view status,
                   std::string text) {
  for (auto& each : refs_)
    if (each.ref == ref) each = {ref, std::string(status), std::move(text)};
}

void Progress::turn(std::string_view from, std::string_view to,
                    const std::string& text) {
  for (auto& each : refs_)
    if (each.status == from) each = {each.ref, std::string(to), text};
}

json::Value Progress::results() const {
  json::Array results;
  for (const auto& each : refs_)
    results.push_back(json::object(
        {{"ref", each.ref}, {"status", each.status}, {"text", each.text}}));
  return results;
}

bool has_landed_in_part(const PushRow& row) {
  return !store::is_terminal(row.state) && Progress::of(row).has("ok");
}

void end_in_part(PushRow& row, const std::string& why) {
  Progress progress = Progress::of(row);
  progress.turn("waiting", "ng", "not sent: " + why);
  row.result = progress.results();
  row.reason = std::to_string(progress.count("ok")) + " of " +
               std::to_string(row.updates.size()) + " refs had landed: " + why;
  row.state = PushState::partial;
}

}  // namespace hoopgit::approval
