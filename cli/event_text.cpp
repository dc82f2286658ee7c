#include "cli/event_text.hpp"

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

Terminal::Row event_titles() {
  return {"INDEX", "TIME", "TYPE", "OUTCOME", "WHO", "REPOSITORY", "PUSH"};
}

Terminal::Row event_row(const api::EventItem& item) {
  const auto& event = item.entry;
  const json::Value* actor = event.find("actor");
  return {std::to_string(item.index),
          local_time_in(text_at(event, {"time"})),
          text_at(event, {"type"}),
          text_at(event, {"outcome"}),
          actor == nullptr ? "" : name_of_actor(*actor),
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
  for (const auto* key : {"name", "sub", "kind"}) {
    auto text = text_at(actor, {key});
    if (!text.empty()) return text;
  }
  return "";
}

}  // namespace hoopgit::cli
