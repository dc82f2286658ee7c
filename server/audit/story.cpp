#include "server/audit/story.hpp"

#include "core/base/committed.hpp"
#include "core/base/text.hpp"
#include "core/event/commitment.hpp"
#include "core/event/phrase.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace hoopgit::audit {
namespace {

using json::Value;

/// A text for people; nullopt when there is none.
std::optional<std::string> words(const Value* value) {
  if (value == nullptr || value->as_text() == nullptr) return std::nullopt;
  const auto& text = *value->as_text();
  return text.empty() ? std::nullopt : std::optional(printable(text));
}

/// The display name of the actor: plain, as an older program wrote it, or as
/// what the entry commits to opens; nullopt: it has none.
std::optional<std::string> name_in(const Value& entry,
                                   const OpenName& open_name) {
  const Value* actor = entry.find("actor");
  if (actor == nullptr) return std::nullopt;
  if (auto name = words(actor->find("name"))) return name;
  for (const auto commitment :
       {event::display_in(entry), event::subject_in(entry)}) {
    const auto name = commitment.empty() ? "" : open_name(commitment);
    if (!name.empty()) return printable(name);
  }
  const auto subject = words(actor->find("sub")).value_or("");
  if (!event::subject_in(entry).empty()) return person_words(subject);
  if (event::display_in(entry).empty()) return std::nullopt;
  return "erased person " + subject;
}

std::string who(const Value& entry, const OpenName& open_name) {
  const Value* actor = entry.find("actor");
  if (actor == nullptr) return "relay";
  if (auto name = name_in(entry, open_name)) return *name;
  return words(actor->find("sub")).value_or("relay");
}

/// Display names by issuer and subject, as entries have them.
using Names = std::map<std::pair<std::string, std::string>, std::string>;

std::optional<std::pair<std::string, std::string>> person_in(
    const Value& object) {
  auto issuer = words(object.find("iss"));
  auto subject = words(object.find("sub"));
  if (!issuer || !subject) return std::nullopt;
  return std::pair(*std::move(issuer), *std::move(subject));
}

void note_name(const Value& entry, const OpenName& open_name, Names& names) {
  const Value* actor = entry.find("actor");
  if (actor == nullptr) return;
  const auto person = person_in(*actor);
  const auto name = name_in(entry, open_name);
  if (person && name) names.insert_or_assign(*person, *name);
}

/// The entry with the names of its voters, who are there by number: their
/// votes, which came before, have them.
Value with_voters(Value entry, const Names& names) {
  const Value* data = entry.find("data");
  const Value* voters = data == nullptr ? nullptr : data->find("voters");
  if (voters == nullptr || voters->as_array() == nullptr) return entry;
  json::Array named;
  for (Value voter : *voters->as_array()) {
    const auto person = person_in(voter);
    const auto name = person ? names.find(*person) : names.end();
    if (name != names.end()) voter.set("name", name->second);
    named.push_back(std::move(voter));
  }
  Value filled = *data;
  filled.set("voters", std::move(named));
  entry.set("data", std::move(filled));
  return entry;
}

api::Story::Line line_of(const store::StoredEvent& event,
                         const OpenName& open_name, Names& names) {
  api::Story::Line line;
  line.index = event.index;
  auto entry = json::parse(event.bytes);
  if (!entry) {
    line.text = "this entry of the log cannot be read";
    return line;
  }
  if (const auto time = parse_rfc3339(words(entry->find("time")).value_or("")))
    line.time = *time;
  line.type = words(entry->find("type")).value_or("");
  line.who = who(*entry, open_name);
  note_name(*entry, open_name, names);
  line.text = event::tell(with_voters(*std::move(entry), names));
  return line;
}

}  // namespace

std::vector<api::Story::Line> timeline(std::vector<store::StoredEvent> events,
                                       const OpenName& open_name) {
  std::sort(events.begin(), events.end(),
            [](const auto& a, const auto& b) { return a.index < b.index; });
  std::vector<api::Story::Line> lines;
  lines.reserve(events.size());
  Names names;
  for (const auto& event : events)
    lines.push_back(line_of(event, open_name, names));
  return lines;
}

}  // namespace hoopgit::audit
