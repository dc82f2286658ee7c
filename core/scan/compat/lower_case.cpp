#include "core/scan/compat/lower_case.hpp"

#include "core/base/fold.hpp"
#include "core/base/text.hpp"
#include "core/scan/compat/lower_case_table.hpp"
#include "core/scan/search_regex.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::scan::compat {
namespace {

void append(std::string& text, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xc0 | point >> 6);
  } else {
    if (point < 0x10000) {
      put(0xe0 | point >> 12);
    } else {
      put(0xf0 | point >> 18);
      put(0x80 | (point >> 12 & 0x3f));
    }
    put(0x80 | (point >> 6 & 0x3f));
  }
  put(0x80 | (point & 0x3f));
}

bool is_space(std::uint32_t point) {
  constexpr auto single = std::to_array<std::uint32_t>(
      {' ', 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000});
  return (point >= '\t' && point <= '\r') ||
         (point >= 0x2000 && point <= 0x200a) ||
         std::find(single.begin(), single.end(), point) != single.end();
}

/// How many bytes the last character has, if it is white space.
std::size_t trailing_space(std::string_view text) {
  for (std::size_t size = 1; size <= std::min<std::size_t>(3, text.size());
       ++size)
    if (leading_space(text.substr(text.size() - size)) == size) return size;
  return 0;
}

}  // namespace

std::uint32_t lower_case(std::uint32_t point) {
  if (point < 0x80) return point >= 'A' && point <= 'Z' ? point + 0x20 : point;
  const auto all = lower_cases();
  const auto range = std::partition_point(
      all.begin(), all.end(),
      [&](const LowerCase& each) { return each.last < point; });
  if (range == all.end() || point < range->first ||
      (point - range->first) % range->step != 0)
    return point;
  return point + static_cast<std::uint32_t>(range->distance);
}

std::string lower_case(std::string_view text) {
  if (is_ascii(text)) return lower(text);
  std::string result;
  result.reserve(text.size() + 16);
  while (!text.empty()) {
    const auto [point, size] = first_character(text);
    if (size == 0)
      result += replacement;
    else
      append(result, lower_case(point));
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return result;
}

std::size_t leading_space(std::string_view text) {
  if (text.empty()) return 0;
  const auto [point, size] = first_character(text);
  return size > 0 && is_space(point) ? size : 0;
}

std::string_view trim_space(std::string_view text) {
  while (const std::size_t size = leading_space(text))
    text.remove_prefix(size);
  while (const std::size_t size = trailing_space(text))
    text.remove_suffix(size);
  return text;
}

}  // namespace hoopgit::scan::compat
