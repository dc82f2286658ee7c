// check_entry(): one pass over the bytes, without a value.

#include "core/base/push_id.hpp"
#include "core/event/entry.hpp"
#include "core/event/walk.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::event {
namespace {

Error bad(std::string_view why) {
  return {Fault::corrupt, "cannot accept the entry: " + std::string(why)};
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// The members of a small object that were asked for.
template <std::size_t count>
bool read_members(std::string_view object,
                  const std::array<std::string_view, count>& names,
                  std::array<Member, count>& found) {
  Walk walk(object);
  if (!walk.enter()) return false;
  Member member;
  for (bool first = true; walk.next(member, first); first = false)
    for (std::size_t i = 0; i < count; ++i)
      if (member.key == names[i]) found[i] = member;
  return walk.closed();
}

bool is_text(const Member& member) {
  return member.shape == Shape::text;
}

/// "2026-01-02T03:04:05.000000006Z", by its form: whether there is such a day
/// is left to those who read it.
bool is_time(std::string_view text) {
  constexpr std::string_view form = "0000-00-00T00:00:00.000000000Z";
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i)
    if (form[i] == '0' ? !is_digit(text[i]) : text[i] != form[i]) return false;
  return true;
}

/// "push.landed": words with a point between.
bool is_type(std::string_view text) {
  if (text.size() > 64 || text.find('.') == text.npos) return false;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find('.'));
    if (!is_key(word) || word.size() + 1 == text.size()) return false;
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return true;
}

bool is_outcome(std::string_view text) {
  return text == "success" || text == "failure" || text == "denied" ||
         text == "unknown";
}

bool is_mono(const Member& member) {
  std::array<Member, 2> parts;
  if (member.shape != Shape::object ||
      !read_members<2>(member.text, {"boot", "ns"}, parts))
    return false;
  const auto ns = parts[1].text;
  return is_text(parts[0]) && is_text(parts[1]) && !ns.empty() &&
         ns.size() <= 20 && std::all_of(ns.begin(), ns.end(), is_digit) &&
         (ns.size() == 1 || ns.front() != '0');
}

bool is_relay(const Member& member) {
  std::array<Member, 3> parts;
  return member.shape == Shape::object &&
         read_members<3>(member.text, {"node", "build", "config_sha256"},
                         parts) &&
         std::all_of(parts.begin(), parts.end(), is_text);
}

bool is_actor(const Member& member) {
  std::array<Member, 1> kind;
  if (member.shape != Shape::object ||
      !read_members<1>(member.text, {"kind"}, kind))
    return false;
  const auto name = kind[0].text;
  return is_text(kind[0]) && (name == "human" || name == "agent" ||
                              name == "service" || name == "system");
}

bool is_object(const Member& member) {
  return member.shape == Shape::object;
}

bool is_version(const Member& member) {
  return member.shape == Shape::other && member.text == "1";
}

struct Field {
  std::string_view key;
  bool (*is_good)(const Member&);
};

// Those that every entry has come first.
constexpr std::size_t always = 9;
constexpr std::array<Field, 15> fields{{
    {"v", is_version},
    {"id", [](const Member& m) { return is_text(m) && is_ulid(m.text); }},
    {"time", [](const Member& m) { return is_text(m) && is_time(m.text); }},
    {"mono", is_mono},
    {"type", [](const Member& m) { return is_text(m) && is_type(m.text); }},
    {"outcome",
     [](const Member& m) { return is_text(m) && is_outcome(m.text); }},
    {"severity",
     [](const Member& m) { return is_text(m) && find_severity(m.text); }},
    {"relay", is_relay},
    {"actor", is_actor},
    {"push_id", [](const Member& m) { return is_text(m) && is_ulid(m.text); }},
    {"target", is_object},
    {"policy", is_object},
    {"correlation", is_object},
    {"bodies", is_object},
    {"data", is_object},
}};

}  // namespace

Result<void> check_entry(std::string_view bytes) {
  if (bytes.size() > largest_entry) return bad("it is too large");
  Walk walk(bytes);
  if (!walk.enter()) return bad("it is no object");
  unsigned seen = 0;
  Member member;
  for (bool first = true; walk.next(member, first); first = false)
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (member.key != fields[i].key) continue;
      if (!fields[i].is_good(member))
        return bad(std::string(fields[i].key) + " is not of its form");
      seen |= 1U << i;
    }
  if (!walk.closed() || !walk.at_end())
    return bad("a key, its depth or its end is wrong");
  for (std::size_t i = 0; i < always; ++i)
    if ((seen >> i & 1U) == 0)
      return bad(std::string(fields[i].key) + " is missing");
  return {};
}

}  // namespace hoopgit::event
