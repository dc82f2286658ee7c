#include "server/push/content_notice.hpp"

#include "core/base/fold.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace hoopgit::push {
namespace {

using scan::NoticeKind;
using scan::Notices;
using scan::Place;

bool is_selector(std::uint32_t c) {
  return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
}

bool deceives(std::uint32_t c) {
  const bool is_bidi = c == 0x61c || c == 0x200e || c == 0x200f ||
                       (c >= 0x202a && c <= 0x202e) ||
                       (c >= 0x2066 && c <= 0x2069);
  const bool is_tag = c == 0xe0001 || (c >= 0xe0020 && c <= 0xe007f);
  return is_bidi || is_tag;
}

/// The first character of the line that deceives whoever reads it; nothing in
/// most lines.
std::string_view deception_in(std::string_view line) {
  bool after_selector = false;
  while (!line.empty()) {
    const auto [point, size] = first_character(line);
    const bool is_run = is_selector(point) && after_selector;
    if (size > 0 && (deceives(point) || is_run)) return line.substr(0, size);
    after_selector = size > 0 && is_selector(point);
    line.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return {};
}

bool is_binary(std::string_view bytes) {
  return bytes.substr(0, 8000).find('\0') != bytes.npos;
}

/// What follows this word at the beginning of a line.
std::string_view value_of(std::string_view word, std::string_view text) {
  for (const auto line : split(text, '\n'))
    if (line.starts_with(word)) return line.substr(word.size());
  return {};
}

/// The specification of Git LFS: a pointer is smaller than 1024 bytes.
bool note_pointer(std::string_view bytes, const Place& place,
                  Notices& notices) {
  if (bytes.size() >= 1024 ||
      !bytes.starts_with("version https://git-lfs.github.com/spec/"))
    return false;
  notices.add(NoticeKind::lfs_pointer, place,
              "stands for " + std::string(value_of("oid ", bytes)) + " of " +
                  std::string(value_of("size ", bytes)) + " bytes");
  return true;
}

}  // namespace

void note_file(std::string_view bytes, const Place& place, Notices& notices) {
  if (is_binary(bytes))
    return notices.add(NoticeKind::binary, place,
                       std::to_string(bytes.size()) + " bytes");
  if (!note_pointer(bytes, place, notices)) note_text(bytes, place, notices);
}

void note_text(std::string_view text, const Place& place, Notices& notices) {
  if (is_ascii(text)) return;
  std::size_t number = 0;
  std::size_t lines = 0;
  std::string first;
  for (const auto line : split(text, '\n')) {
    ++number;
    if (is_ascii(line)) continue;
    const auto found = deception_in(line);
    if (!found.empty() && ++lines == 1)
      first = printable(found) + " in line " + std::to_string(number);
  }
  if (lines > 1) first += " and " + std::to_string(lines - 1) + " more lines";
  if (lines > 0) notices.add(NoticeKind::hidden_character, place, first);
}

}  // namespace hoopgit::push
