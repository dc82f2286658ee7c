#include "server/audit/story.hpp"

#include "core/base/text.hpp"
#include "core/event/phrase.hpp"

#include <algorithm>
#include <optional>

namespace hoopgit::audit {
namespace {

using json::Value;

/// A text for people; nullopt when there is none.
std::optional<std::string> words(const Value* value) {
  if (value == nullptr || value->as_text() == nullptr) return std::nullopt;
  const auto& text = *value->as_text();
  return text.empty() ? std::nullopt : std::optional(printable(text));
}

std::string who(const Value& entry) {
  const Value* actor = entry.find("actor");
  if (actor == nullptr) return "relay";
  if (auto name = words(actor->find("name"))) return *name;
  return words(actor->find("sub")).value_or("relay");
}

api::Story::Line line_of(const store::StoredEvent& event) {
  api::Story::Line line;
  line.index = event.index;
  const auto entry = json::parse(event.bytes);
  if (!entry) {
    line.text = "this entry of the log cannot be read";
    return line;
  }
  if (const auto time = parse_rfc3339(words(entry->find("time")).value_or("")))
    line.time = *time;
  line.type = words(entry->find("type")).value_or("");
  line.who = who(*entry);
  line.text = event::tell(*entry);
  return line;
}

}  // namespace

std::vector<api::Story::Line> timeline(std::vector<store::StoredEvent> events) {
  std::sort(events.begin(), events.end(),
            [](const auto& a, const auto& b) { return a.index < b.index; });
  std::vector<api::Story::Line> lines;
  for (const auto& event : events)
    lines.push_back(line_of(event));
  return lines;
}

}  // namespace hoopgit::audit
