#include "core/event/syslog.hpp"

#include "core/base/encoding.hpp"

#include <array>

namespace hoopgit::event {
namespace {

using json::Value;

/// Printable ASCII without blanks, as header fields are; "-" for nothing.
std::string token(std::string_view raw, std::size_t longest) {
  std::string text;
  for (const char c : raw.substr(0, longest))
    text += c > ' ' && c < '\x7f' ? c : '?';
  return text.empty() ? "-" : text;
}

std::string parameter(std::string_view name, std::string_view raw) {
  std::string text = " " + std::string(name) + "=\"";
  for (const char c : raw) {
    if (c == '"' || c == '\\' || c == ']') text += '\\';
    text += c;
  }
  return text + "\"";
}

std::string structured_data(const Item& item, const SyslogSettings& settings) {
  if (!settings.enterprise) return "-";
  return "[hoopgit@" + std::to_string(*settings.enterprise) +
         parameter("index", std::to_string(item.index)) +
         parameter("leaf_hash", to_hex(item.leaf_hash)) +
         parameter("log", item.log) + "]";
}

std::string head(const Entry& entry, const SyslogSettings& settings) {
  constexpr std::array<int, 5> severities = {6, 5, 4, 3, 2};
  constexpr int log_audit = 13;
  const int priority =
      log_audit * 8 + severities[static_cast<std::size_t>(entry.severity())];
  // RFC 5424 has six digits of a second, not nine.
  const std::string time = entry.text({"time"}).substr(0, 26) + "Z";
  return "<" + std::to_string(priority) + ">1 " + time + " " +
         token(entry.text({"relay", "node"}), 255) + " hoopgit-relay - " +
         token(entry.type(), 32) + " " +
         structured_data(entry.item(), settings) + " \xef\xbb\xbf";
}

/// The item with only these members of its entry.
std::string truncated(const Entry& entry,
                      std::initializer_list<std::string_view> keys) {
  Value kept = json::object({});
  for (const auto key : keys)
    if (const Value* member = entry.find({key}))
      kept.set(std::string(key), *member);
  return json::dump(
      json::object({{"log", entry.item().log},
                    {"index", static_cast<std::int64_t>(entry.item().index)},
                    {"leaf_hash", to_hex(entry.item().leaf_hash)},
                    {"entry", kept},
                    {"truncated", true}}));
}

}  // namespace

std::string to_syslog(const Entry& entry, const SyslogSettings& settings) {
  const std::string start = head(entry, settings);
  std::string text = to_jsonl(entry.item());
  const auto fits = [&] {
    return start.size() + text.size() <= settings.max_message;
  };
  if (!fits())
    text = truncated(entry, {"v", "id", "time", "type", "outcome", "severity",
                             "relay", "actor", "push_id", "policy"});
  // An actor may be known by very long names and many groups.
  if (!fits())
    text = truncated(
        entry, {"v", "id", "time", "type", "outcome", "severity", "push_id"});
  return start + text;
}

std::string octet_counted(std::string_view message) {
  return std::to_string(message.size()) + " " + std::string(message);
}

}  // namespace hoopgit::event
