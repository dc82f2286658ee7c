#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace hoopgit {
namespace {

/// Unicode 14.0: what is not seen, or seen as something else. Controls, format
/// characters (Cf), other default-ignorable ones, line separators, blanks but
/// U+0020, private use and noncharacters.
constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 41> hidden = {
    {{0x0, 0x1f},        {0x7f, 0xa0},       {0xad, 0xad},
     {0x34f, 0x34f},     {0x600, 0x605},     {0x61c, 0x61c},
     {0x6dd, 0x6dd},     {0x70f, 0x70f},     {0x890, 0x891},
     {0x8e2, 0x8e2},     {0x115f, 0x1160},   {0x1680, 0x1680},
     {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x2000, 0x200f},
     {0x2028, 0x202f},   {0x205f, 0x206f},   {0x2800, 0x2800},
     {0x3000, 0x3000},   {0x3164, 0x3164},   {0xe000, 0xf8ff},
     {0xfdd0, 0xfdef},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},
     {0xffa0, 0xffa0},   {0xfff0, 0xfffb},   {0xfffe, 0xffff},
     {0x110bd, 0x110bd}, {0x110cd, 0x110cd}, {0x13430, 0x13438},
     {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0x1fffe, 0x1ffff},
     {0x2fffe, 0x2ffff}, {0x3fffe, 0x3ffff}, {0x4fffe, 0x4ffff},
     {0x5fffe, 0x5ffff}, {0x6fffe, 0x6ffff}, {0x7fffe, 0x7ffff},
     {0x8fffe, 0xdffff}, {0xe0000, 0x10ffff}}};

bool is_hidden(std::uint32_t c) {
  if (c >= 0x20 && c < 0x7f) return false;
  const auto after = std::upper_bound(
      hidden.begin(), hidden.end(), c,
      [](std::uint32_t point, const auto& run) { return point < run.first; });
  return after != hidden.begin() && c <= (after - 1)->second;
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
    if (!joined.empty()) joined += with;
    joined += part;
  }
  return joined;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && lower(a) == lower(b);
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
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
    if (point != '\t' && is_hidden(point)) {
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
