// check_entry(): one pass over the bytes, without a value.

#include "core/base/push_id.hpp"
#include "core/event/entry.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace hoopgit::event {
namespace {

constexpr std::size_t deepest = 16;

Error bad(std::string_view why) {
  return {Fault::corrupt, "cannot accept the entry: " + std::string(why)};
}

enum class Shape { none, text, object, other };

struct Member {
  std::string_view key;
  Shape shape = Shape::none;
  std::string_view text;  ///< As written: a string without its quotes.
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr std::array<bool, 256> word_characters = [] {
  std::array<bool, 256> words{};
  for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyz0123456789_"))
    words[static_cast<unsigned char>(c)] = true;
  return words;
}();

bool is_word(char c) {
  return word_characters[static_cast<unsigned char>(c)];
}

bool is_key(std::string_view text) {
  bool good = !text.empty();
  for (const char c : text)
    good = good && is_word(c);
  return good;
}

/// The first quote or backslash in [from, end), else `end`. Eight bytes at a
/// time: most bytes of a log stand in texts.
const char* find_text_end(const char* from, const char* end) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t tops = 0x8080808080808080;
  const auto has = [](std::uint64_t bytes, std::uint64_t byte) {
    const std::uint64_t zero_where_equal = bytes ^ (ones * byte);
    return ((zero_where_equal - ones) & ~zero_where_equal & tops) != 0;
  };
  for (; end - from >= 8; from += 8) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, from, sizeof bytes);
    if (has(bytes, '"') || has(bytes, '\\')) break;
  }
  while (from < end && *from != '"' && *from != '\\')
    ++from;
  return from;
}

/// Walks over an object, member by member. Stops at the first thing that
/// cannot be; it is then not closed().
class Walk {
 public:
  explicit Walk(std::string_view bytes)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool enter() { return take('{'); }
  bool at_end() const { return at_ == end_; }
  bool closed() const { return closed_; }

  /// The next member; false at the end of the object, or of what is good.
  bool next(Member& member, bool first) {
    if (take('}')) {
      closed_ = true;
      return false;
    }
    if (!first && !take(',')) return false;
    return take_text(member.key) && is_key(member.key) && take(':') &&
           take_value(member);
  }

 private:
  bool take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  bool take_text(std::string_view& text) {
    if (!take('"')) return false;
    const char* const from = at_;
    for (;;) {
      at_ = find_text_end(at_, end_);
      if (at_ == end_) return false;
      if (*at_ == '"') break;
      if (end_ - at_ < 2) return false;
      at_ += 2;  // A backslash and what it stands before.
    }
    text = {from, static_cast<std::size_t>(at_ - from)};
    ++at_;
    return true;
  }

  bool take_value(Member& member) {
    if (at_ == end_) return false;
    if (*at_ == '"') {
      member.shape = Shape::text;
      return take_text(member.text);
    }
    const char* const from = at_;
    member.shape = *from == '{' ? Shape::object : Shape::other;
    const bool open = *from == '{' || *from == '[';
    if (open ? !skip_nested() : !skip_plain()) return false;
    member.text = {from, static_cast<std::size_t>(at_ - from)};
    return true;
  }

  /// A number, true, false, null.
  bool skip_plain() {
    const char* const from = at_;
    while (at_ != end_ && (is_word(*at_) || *at_ == '-'))
      ++at_;
    return at_ != from;
  }

  /// An object or array with all that is in it: brackets are counted, keys
  /// (texts before a colon) looked at.
  bool skip_nested() {
    std::size_t depth = 1;  // The entry itself.
    while (at_ != end_) {
      if (*at_ == '"') {
        std::string_view text;
        if (!take_text(text)) return false;
        if (at_ != end_ && *at_ == ':' && !is_key(text)) return false;
        continue;
      }
      const char c = *at_++;
      if (c == '{' || c == '[') {
        if (++depth > deepest) return false;
      } else if (c == '}' || c == ']') {
        if (--depth == 1) return true;
      }
    }
    return false;
  }

  const char* at_;
  const char* end_;
  bool closed_ = false;
};

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
