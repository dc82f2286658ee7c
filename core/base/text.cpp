#include "core/base/text.hpp"

#include "core/base/appearance.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace hoopgit {
namespace {

/// Of the eight bytes from here.
bool is_ascii(const char* from) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, from, sizeof bytes);
  return (bytes & 0x8080808080808080) == 0;
}

}  // namespace

Utf8Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
  };
  const std::uint32_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t size = first >= 0xf0   ? 4
                           : first >= 0xe0 ? 3
                           : first >= 0xc2 ? 2
                                           : 0;
  if (size == 0 || first > 0xf4 || text.size() < size) return {0, 0};
  std::uint32_t point = first & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {0, 0};
    point = (point << 6) | (byte(i) & 0x3f);
  }
  constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = point >= 0xd800 && point <= 0xdfff;
  if (point < smallest[size] || surrogate || point > 0x10ffff) return {0, 0};
  return {point, size};
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view with) {
  std::string joined;
  for (const auto& part : parts) {
    if (&part != &parts.front()) joined += with;
    joined += part;
  }
  return joined;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && lower(a) == lower(b);
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    // Nearly all of what is asked about is ASCII.
    while (text.size() >= 8 && is_ascii(text.data()))
      text.remove_prefix(8);
    if (text.empty()) break;
    const auto [point, size] = first_character(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  char escape[16];
  while (!text.empty()) {
    const auto [point, size] = first_character(text);
    if (size == 0) {
      std::snprintf(escape, sizeof escape, "<%02X>",
                    static_cast<unsigned>(static_cast<unsigned char>(text[0])));
      shown += escape;
      text.remove_prefix(1);
      continue;
    }
    if (point != '\t' && appearance_of(point) != Appearance::plain) {
      std::snprintf(escape, sizeof escape, "<U+%04X>",
                    static_cast<unsigned>(point));
      shown += escape;
    } else {
      shown += text.substr(0, size);
    }
    text.remove_prefix(size);
  }
  return shown;
}

bool matches_glob(std::string_view pattern, std::string_view text) {
  // reach[i]: the pattern read so far can match exactly text[0, i).
  std::vector<bool> reach(text.size() + 1, false);
  reach[0] = true;
  for (std::size_t p = 0; p < pattern.size(); ++p) {
    if (pattern[p] != '*') {
      for (std::size_t i = text.size(); i > 0; --i)
        reach[i] = reach[i - 1] && text[i - 1] == pattern[p];
      reach[0] = false;
      continue;
    }
    const bool across = p + 1 < pattern.size() && pattern[p + 1] == '*';
    if (across) ++p;
    for (std::size_t i = 1; i <= text.size(); ++i)
      if (reach[i - 1] && (across || text[i - 1] != '/')) reach[i] = true;
  }
  return reach[text.size()];
}

}  // namespace hoopgit
