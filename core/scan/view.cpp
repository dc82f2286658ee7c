#include "core/scan/view.hpp"

#include <algorithm>

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
  const auto next = std::upper_bound(
      pieces.begin(), pieces.end(), span.begin,
      [](std::size_t at, const Piece& piece) { return at < piece.narrow; });
  const Piece& piece = *(next - 1);
  const std::size_t begin = piece.original + 2 * (span.begin - piece.narrow);
  return {begin, begin + 2 * (span.end - span.begin)};
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
