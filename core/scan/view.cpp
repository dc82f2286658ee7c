#include "core/scan/view.hpp"

#include "core/base/text.hpp"
#include "core/scan/search_regex.hpp"

#include <algorithm>
#include <functional>

namespace hoopgit::scan {
namespace {

constexpr std::size_t binary_probe = 8000;
constexpr std::size_t shortest_run = 8;

bool is_printable_byte(char c) {
  return (c >= ' ' && c <= '~') || c == '\t' || c == '\n' || c == '\r';
}

/// Every 16-bit unit as one byte, 0xFF for those that have no such byte. The
/// mark becomes a byte too, so that offsets are halves of the original ones.
View from_utf16(std::string_view bytes, bool big_endian) {
  View view;
  view.narrowed.reserve(bytes.size() / 2);
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const char high = big_endian ? bytes[i] : bytes[i + 1];
    const char low = big_endian ? bytes[i + 1] : bytes[i];
    view.narrowed += high == 0 ? low : '\xff';
  }
  view.pieces.push_back({0, 0});
  return view;
}

/// The wide strings inside a program or a document.
View wide_runs(std::string_view bytes) {
  View view;
  std::size_t i = 0;
  while (i + 1 < bytes.size()) {
    std::size_t end = i;
    while (end + 1 < bytes.size() && is_printable_byte(bytes[end]) &&
           bytes[end + 1] == 0)
      end += 2;
    const std::size_t length = (end - i) / 2;
    if (length >= shortest_run) {
      view.pieces.push_back({view.narrowed.size(), i});
      for (std::size_t at = i; at < end; at += 2)
        view.narrowed += bytes[at];
      view.narrowed += '\0';  // No rule's match crosses it.
    }
    // The next run may begin at an odd distance.
    i = length == 0 ? i + 1 : end;
  }
  view.is_binary = true;
  return view;
}

}  // namespace

bool View::has_focus(const Span& window) const {
  if (focus.empty()) return true;
  const auto next = std::partition_point(
      focus.begin(), focus.end(),
      [&](const Span& each) { return each.end <= window.begin; });
  return next != focus.end() && next->overlaps(window);
}

Span View::original(const Span& span) const {
  if (pieces.empty()) return span;
  const auto at = [&](std::size_t narrow, auto is_behind) {
    const auto next = std::partition_point(
        pieces.begin() + 1, pieces.end(),
        [&](const Piece& piece) { return !is_behind(piece.narrow, narrow); });
    const Piece& piece = *(next - 1);
    return piece.original + width * (narrow - piece.narrow);
  };
  const auto begin = at(span.begin, std::greater<>());
  if (span.end == span.begin) return {begin, begin};
  // An end belongs to the piece before it, except where the text was repaired:
  // there a replacement is longer than what it stands for.
  if (width == 1) return {begin, at(span.end, std::greater<>())};
  return {begin, at(span.end, std::greater_equal<>())};
}

std::optional<View> repaired_view(std::string_view bytes) {
  if (is_utf8(bytes)) return std::nullopt;
  View view;
  view.is_utf8 = true;
  view.readers = View::Readers::users;
  view.width = 1;
  view.narrowed.reserve(bytes.size() + 16);
  view.pieces.push_back({0, 0});
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size = first_character(bytes.substr(at)).size;
    if (size > 0) {
      view.narrowed += bytes.substr(at, size);
      at += size;
      continue;
    }
    view.narrowed += replacement;
    view.pieces.push_back({view.narrowed.size(), ++at});
  }
  view.text = view.narrowed;
  return view;
}

std::vector<View> views_of(std::string_view bytes) {
  std::vector<View> views;
  const bool little = bytes.starts_with("\xff\xfe");
  if (little || bytes.starts_with("\xfe\xff")) {
    views.push_back(from_utf16(bytes, !little));
  } else {
    View plain;
    plain.text = bytes;
    plain.is_binary =
        bytes.substr(0, binary_probe).find('\0') != std::string_view::npos;
    const bool is_binary = plain.is_binary;
    views.push_back(std::move(plain));
    if (is_binary) views.push_back(wide_runs(bytes));
  }
  // Only now: a view that moves takes its short string along.
  for (View& view : views)
    if (!view.pieces.empty()) view.text = view.narrowed;
  return views;
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_printable_byte);
}

}  // namespace hoopgit::scan
