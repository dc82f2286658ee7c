#include "cli/event_text.hpp"

#include "core/base/committed.hpp"

namespace hoopgit::cli {

std::string text_at(const json::Value& value,
                    std::initializer_list<std::string_view> path) {
  const json::Value* found = &value;
  for (const auto key : path) {
    found = found->find(key);
    if (found == nullptr) return "";
  }
  return found->as_text() != nullptr ? *found->as_text() : "";
}

namespace {

/// The actor, with what is beside the entry.
std::string who_in(const api::EventItem& item) {
  const json::Value* found = item.entry.find("actor");
  if (found == nullptr) return "";
  json::Value actor = *found;
  const auto commitment = text_at(item.entry, {"bodies", "display", "sha256"});
  if (!commitment.empty()) actor.set("display", commitment);
  if (!item.display.empty()) actor.set("name", item.display);
  return name_of_actor(actor);
}

}  // namespace

Terminal::Row event_titles() {
  return {"INDEX", "TIME", "TYPE", "OUTCOME", "WHO", "REPOSITORY", "PUSH"};
}

Terminal::Row event_row(const api::EventItem& item) {
  const auto& event = item.entry;
  return {std::to_string(item.index),
          local_time_in(text_at(event, {"time"})),
          text_at(event, {"type"}),
          text_at(event, {"outcome"}),
          who_in(item),
          text_at(event, {"target", "repo"}),
          tail_of(text_at(event, {"push_id"}))};
}

std::string event_line(const api::EventItem& item) {
  std::string line;
  for (const auto& cell : event_row(item)) {
    if (cell.empty()) continue;
    if (!line.empty()) line += "  ";
    line += cell;
  }
  return line;
}

std::string local_time_in(const std::string& rfc3339) {
  const auto time = parse_rfc3339(rfc3339);
  return time ? local_time(*time) : "";
}

std::string tail_of(const std::string& push) {
  return push.size() == 26 ? push.substr(18) : push;
}

std::string name_of_actor(const json::Value& actor) {
  auto name = text_at(actor, {"name"});
  if (!name.empty()) return name;
  auto subject = text_at(actor, {"sub"});
  if (!committed_in(subject).empty()) return person_words(subject);
  if (actor.find("display") != nullptr) return "erased person " + subject;
  return subject.empty() ? text_at(actor, {"kind"}) : subject;
}

}  // namespace hoopgit::cli
