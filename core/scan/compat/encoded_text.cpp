#include "core/scan/compat/encoded_text.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::scan::compat {
namespace {

constexpr std::size_t shortest_hex = 32;
constexpr std::size_t shortest_base64 = 16;

enum Class : unsigned char { hex_digit = 1, base64_character = 2, starts = 4 };

constexpr std::array<unsigned char, 256> make_classes() {
  std::array<unsigned char, 256> classes{};
  const auto add = [&](std::string_view characters, unsigned char bits) {
    for (const char c : characters)
      classes.at(static_cast<unsigned char>(c)) |= bits;
  };
  add("0123456789abcdefABCDEF", hex_digit);
  add("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_/+-",
      base64_character | starts);
  add("%\\", starts);
  return classes;
}

constexpr auto classes = make_classes();

bool is(char c, Class wanted) {
  return (classes[static_cast<unsigned char>(c)] & wanted) != 0;
}

/// Where the run of a class that begins at `at` ends.
std::size_t end_of_run(std::string_view text, std::size_t at, Class wanted) {
  while (at < text.size() && is(text[at], wanted))
    ++at;
  return at;
}

bool are_hex(std::string_view text, std::size_t at, std::size_t count) {
  return at + count <= text.size() &&
         std::all_of(text.begin() + static_cast<long>(at),
                     text.begin() + static_cast<long>(at + count),
                     [](char c) { return is(c, hex_digit); });
}

/// The ends of matches that begin at `at`; `at` itself: there is none.
/// "%41", and all up to the last such in the line.
std::size_t percent_end(std::string_view text, std::size_t at) {
  if (text[at] != '%' || !are_hex(text, at + 1, 2)) return at;
  const std::size_t line_end = std::min(text.find('\n', at), text.size());
  for (std::size_t last = line_end; last-- > at + 3;)
    if (text[last] == '%' && last + 3 <= line_end && are_hex(text, last + 1, 2))
      return last + 3;
  return at + 3;
}

/// "U+0041 U+0042".
std::size_t code_points_end(std::string_view text, std::size_t at) {
  constexpr std::string_view space = "\t\n\f\r ";
  constexpr std::size_t size = 6;
  while (text.substr(at, 2) == "U+" && are_hex(text, at + 2, 4)) {
    if (at + size == text.size()) return at + size;
    if (space.find(text[at + size]) == std::string_view::npos) break;
    at += size + 1;
  }
  return at;
}

/// A backslash or two, a u and four digits, once or more.
std::size_t escapes_end(std::string_view text, std::size_t at) {
  const auto letter_at = [&](std::size_t i) {
    return i < text.size() && (text[i] == 'u' || text[i] == 'U');
  };
  while (at < text.size() && text[at] == '\\') {
    std::size_t digits = at + 2;
    if (text.substr(at, 2) == "\\\\" && letter_at(at + 2))
      ++digits;
    else if (!letter_at(at + 1))
      break;
    if (!are_hex(text, digits, 4)) break;
    at = digits + 4;
  }
  return at;
}

std::size_t unicode_end(std::string_view text, std::size_t at) {
  if (text[at] == 'U') return code_points_end(text, at);
  return escapes_end(text, at);
}

std::size_t hex_end(std::string_view text, std::size_t at) {
  const std::size_t end = end_of_run(text, at, hex_digit);
  return end - at >= shortest_hex ? end : at;
}

std::size_t base64_end(std::string_view text, std::size_t at,
                       std::size_t end_of_characters) {
  if (end_of_characters - at < shortest_base64) return at;
  const std::size_t padding =
      text.substr(end_of_characters).starts_with("==")  ? 2
      : text.substr(end_of_characters).starts_with("=") ? 1
                                                        : 0;
  return end_of_characters + padding;
}

/// All matches of one alternation, the earlier encoding first.
std::vector<EncodedText> all_matches(std::string_view text) {
  std::vector<EncodedText> all;
  // A run of base64's characters that is too short is walked through once.
  std::size_t run_end = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (!is(text[at], starts)) {
      ++at;
      continue;
    }
    if (run_end <= at) run_end = end_of_run(text, at, base64_character);
    const auto take = [&](Encoding encoding, std::size_t end) {
      if (end == at) return false;
      all.push_back({encoding, {at, end}});
      at = end;
      return true;
    };
    if (!take(percent, percent_end(text, at)) &&
        !take(unicode, unicode_end(text, at)) &&
        !take(hex, hex_end(text, at)) &&
        !take(base64, base64_end(text, at, run_end)))
      ++at;
  }
  return all;
}

bool touch(const Span& a, const Span& b) {
  return a.begin <= b.end && b.begin <= a.end;
}

}  // namespace

std::vector<EncodedText> encoded_texts(std::string_view text) {
  const auto all = all_matches(text);
  std::vector<EncodedText> kept;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto gives_way_to = [&](const EncodedText& other) {
      return other.encoding < all[i].encoding &&
             touch(other.extent, all[i].extent);
    };
    if ((i > 0 && gives_way_to(all[i - 1])) ||
        (i + 1 < all.size() && gives_way_to(all[i + 1])))
      continue;
    kept.push_back(all[i]);
  }
  return kept;
}

}  // namespace hoopgit::scan::compat
