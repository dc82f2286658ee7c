#include "core/base/fold.hpp"

#include "core/base/fold_table.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace hoopgit {
namespace {

/// A byte that is no part of a character stands above all of Unicode.
constexpr char32_t raw_bytes = 0x110000;

std::vector<char32_t> decoded(std::string_view text) {
  std::vector<char32_t> points;
  while (!text.empty()) {
    const Utf8Character one = first_character(text);
    const bool is_raw = one.size == 0;
    points.push_back(is_raw ? raw_bytes + static_cast<unsigned char>(text[0])
                            : char32_t{one.point});
    text.remove_prefix(is_raw ? 1 : one.size);
  }
  return points;
}

void append(std::string& text, char32_t point) {
  const auto put = [&](char32_t byte) { text += static_cast<char>(byte); };
  const auto put_rest = [&](int shift) {
    for (; shift >= 0; shift -= 6)
      put(0x80 | (point >> shift & 0x3f));
  };
  if (point >= raw_bytes) return put(point - raw_bytes);
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xc0 | point >> 6);
    return put_rest(0);
  }
  if (point < 0x10000) {
    put(0xe0 | point >> 12);
    return put_rest(6);
  }
  put(0xf0 | point >> 18);
  put_rest(12);
}

/// The Unicode Standard, 3.12: a syllable is two or three letters.
bool append_hangul(std::vector<char32_t>& points, char32_t point) {
  constexpr char32_t first = 0xac00;
  constexpr char32_t last = 0xd7a3;
  if (point < first || point > last) return false;
  const char32_t index = point - first;
  points.push_back(0x1100 + index / 588);
  points.push_back(0x1161 + index % 588 / 28);
  if (index % 28 != 0) points.push_back(0x11a7 + index % 28);
  return true;
}

void append_folded(std::vector<char32_t>& points, char32_t point) {
  if (point < 0x80)
    return points.push_back(point >= 'A' && point <= 'Z' ? point + 32 : point);
  if (append_hangul(points, point)) return;
  const auto folds = unicode::folds();
  const auto found = std::lower_bound(
      folds.begin(), folds.end(), point,
      [](const auto& row, char32_t p) { return row.from < p; });
  if (found == folds.end() || found->from != point)
    return points.push_back(point);
  for (const char32_t to : found->to)
    if (to != 0) points.push_back(to);
}

unsigned rank_of(char32_t point) {
  const auto rows = unicode::combining();
  const auto after = std::upper_bound(
      rows.begin(), rows.end(), point,
      [](char32_t p, const auto& row) { return p < row.first; });
  if (after == rows.begin() || (after - 1)->last < point) return 0;
  return (after - 1)->rank;
}

/// Marks that do not touch each other mean the same in any order.
void order_marks(std::vector<char32_t>& points) {
  for (auto at = points.begin(); at != points.end();) {
    if (rank_of(*at) == 0) {
      ++at;
      continue;
    }
    const auto end = std::find_if(
        at, points.end(), [](char32_t point) { return rank_of(point) == 0; });
    std::stable_sort(at, end, [](char32_t a, char32_t b) {
      return rank_of(a) < rank_of(b);
    });
    at = end;
  }
}

}  // namespace

bool is_ascii(std::string_view text) {
  constexpr std::uint64_t high = 0x8080808080808080;
  while (text.size() >= sizeof high) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data(), sizeof eight);
    if ((eight & high) != 0) return false;
    text.remove_prefix(sizeof eight);
  }
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x80;
  });
}

std::string folded(std::string_view name) {
  if (is_ascii(name)) return lower(name);
  std::vector<char32_t> points;
  for (const char32_t point : decoded(name))
    append_folded(points, point);
  order_marks(points);
  std::string text;
  for (const char32_t point : points)
    append(text, point);
  return text;
}

}  // namespace hoopgit
