#include "server/push/content_notice.hpp"

#include "core/base/fold.hpp"
#include "core/base/look_alike.hpp"
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

/// The lines that something was found in, of which the first is told.
class Lines {
 public:
  void add(std::string_view found, std::size_t number) {
    if (found.empty() || ++count_ > 1) return;
    first_ = printable(found.substr(0, most_shown)) + " in line " +
             std::to_string(number);
  }

  void note(NoticeKind kind, const Place& place, Notices& notices) const {
    if (count_ == 0) return;
    const std::string more =
        count_ == 1 ? "" : " and " + std::to_string(count_ - 1) + " more lines";
    notices.add(kind, place, first_ + more);
  }

 private:
  static constexpr std::size_t most_shown = 60;

  std::size_t count_ = 0;
  std::string first_{};
};

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
  Lines deceptive;
  Lines mixed;
  std::size_t number = 0;
  for (const auto line : split(text, '\n')) {
    ++number;
    if (is_ascii(line)) continue;
    deceptive.add(deception_in(line), number);
    mixed.add(mixed_word(line), number);
  }
  deceptive.note(NoticeKind::hidden_character, place, notices);
  mixed.note(NoticeKind::mixed_scripts, place, notices);
}

}  // namespace hoopgit::push
