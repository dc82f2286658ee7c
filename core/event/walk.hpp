// Reads the members of a canonical object where they stand: no value, no copy.
// Between the files of this room.
//
// Only for bytes that json::is_canonical() has accepted: of others it may make
// anything, but reads no byte outside.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace hoopgit::event {

inline constexpr std::size_t deepest = 16;

enum class Shape { none, text, object, other };

struct Member {
  std::string_view key;
  Shape shape = Shape::none;
  std::string_view text;  ///< As written: a string without its quotes.
};

inline constexpr std::array<bool, 256> word_characters = [] {
  std::array<bool, 256> words{};
  for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyz0123456789_"))
    words[static_cast<unsigned char>(c)] = true;
  return words;
}();

inline bool is_word(char c) {
  return word_characters[static_cast<unsigned char>(c)];
}

inline bool is_key(std::string_view text) {
  bool good = !text.empty();
  for (const char c : text)
    good = good && is_word(c);
  return good;
}

/// The first quote or backslash in [from, end), else `end`. Eight bytes at a
/// time: most bytes of a log stand in texts.
inline const char* find_text_end(const char* from, const char* end) {
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

/// Walks over an object, member by member, or an array, item by item. Stops at
/// the first thing that cannot be; it is then not closed().
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

  bool enter_array() { return take('['); }

  /// The next item, which has no key.
  bool next_item(Member& item, bool first) {
    if (take(']')) {
      closed_ = true;
      return false;
    }
    return (first || take(',')) && take_value(item);
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

/// The member of this name; of Shape::none if there is none.
inline Member member_of(std::string_view object, std::string_view key) {
  Walk walk(object);
  Member member;
  if (!walk.enter()) return {};
  for (bool first = true; walk.next(member, first); first = false)
    if (member.key == key) return member;
  return {};
}

}  // namespace hoopgit::event
