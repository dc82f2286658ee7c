#include "core/api/api.hpp"
#include "core/api/reading.hpp"

namespace hoopgit::api {
namespace {

json::Value index_to_json(std::uint64_t index) {
  return static_cast<std::int64_t>(index);
}

Result<std::uint64_t> index_in(const json::Value& value) {
  const std::int64_t index = TRY(value.integer("index"));
  if (index < 0)
    return Error{Fault::usage, "cannot read the event: its index is negative"};
  return static_cast<std::uint64_t>(index);
}

json::Value line_to_json(const Story::Line& line) {
  return json::object({{"index", index_to_json(line.index)},
                       {"time", to_rfc3339(line.time)},
                       {"type", line.type},
                       {"who", line.who},
                       {"text", line.text}});
}

Result<Story::Line> line_from_json(const json::Value& value) {
  Story::Line line;
  line.index = TRY(index_in(value));
  line.time = TRY(time_in(value, "time"));
  line.type = TRY(value.text("type"));
  line.who = TRY(value.text("who"));
  line.text = TRY(value.text("text"));
  return line;
}

}  // namespace

json::Value to_json(const EventItem& item) {
  json::Value value = json::object({{"log", item.log},
                                    {"index", index_to_json(item.index)},
                                    {"leaf_hash", item.leaf_hash},
                                    {"entry", item.entry}});
  json::Value openings = json::Object();
  if (!item.display.empty()) openings.set("display", item.display);
  if (!item.subject.empty()) openings.set("sub", item.subject);
  if (!item.address.empty()) openings.set("ip", item.address);
  if (!openings.as_object()->empty())
    value.set("openings", std::move(openings));
  return value;
}

Result<EventItem> event_item_from_json(const json::Value& value) {
  EventItem item;
  item.log = TRY(text_or_none(value, "log"));
  item.index = TRY(index_in(value));
  item.leaf_hash = TRY(value.text("leaf_hash"));
  item.entry = TRY(value.object("entry"));
  if (const json::Value* openings = value.find("openings")) {
    item.display = TRY(text_or_none(*openings, "display"));
    item.subject = TRY(text_or_none(*openings, "sub"));
    item.address = TRY(text_or_none(*openings, "ip"));
  }
  return item;
}

json::Value to_json(const Story& story) {
  return json::object({{"push", to_json(story.push)},
                       {"lines", list_of(story.lines, line_to_json)}});
}

Result<Story> story_from_json(const json::Value& value) {
  const json::Object push = TRY(value.object("push"));
  Story story{.push = TRY(push_view_from_json(push))};
  story.lines = TRY(list_in(value, "lines", &line_from_json));
  return story;
}

}  // namespace hoopgit::api
