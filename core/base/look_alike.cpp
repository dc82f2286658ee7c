#include "core/base/look_alike.hpp"

#include "core/base/look_alike_table.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <cstdint>

namespace hoopgit {
namespace {

const unicode::LookAlike* look_alike_of(char32_t point) {
  const auto rows = unicode::look_alikes();
  const auto found = std::lower_bound(
      rows.begin(), rows.end(), point,
      [](const auto& row, char32_t p) { return row.from < p; });
  return found == rows.end() || found->from != point ? nullptr : &*found;
}

void append_look(std::string& looks, char c) {
  switch (c) {
    case '0':
      looks += 'O';
      break;
    case '1':
    case 'I':
    case '|':
      looks += 'l';
      break;
    case '`':
      looks += '\'';
      break;
    case '"':
      looks += "''";
      break;
    case 'm':
      looks += "rn";
      break;
    default:
      looks += c;
  }
}

bool is_latin(std::uint32_t point) {
  return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
}

/// No letter: ASCII but letters, and the blocks of signs that stand between
/// words of any script.
bool ends_word(std::uint32_t point) {
  if (point < 0x80) return !is_latin(point);
  return point < 0xc0 || point == 0xd7 || point == 0xf7 ||
         (point >= 0x2000 && point <= 0x206f) ||
         (point >= 0x3000 && point <= 0x303f);
}

}  // namespace

std::string skeleton(std::string_view name) {
  std::string looks;
  looks.reserve(name.size() + 8);
  while (!name.empty()) {
    const Utf8Character one = first_character(name);
    const std::size_t size = std::max<std::size_t>(one.size, 1);
    const auto* row = size > 1 ? look_alike_of(one.point) : nullptr;
    if (row != nullptr)
      looks += row->to;
    else if (size > 1)
      looks += name.substr(0, size);
    else
      append_look(looks, name.front());
    name.remove_prefix(size);
  }
  return looks;
}

std::size_t skeleton_size(std::string_view ascii) {
  return ascii.size() + static_cast<std::size_t>(std::count_if(
                            ascii.begin(), ascii.end(),
                            [](char c) { return c == 'm' || c == '"'; }));
}

std::string_view mixed_word(std::string_view text) {
  std::size_t begin = 0;
  bool has_latin = false;
  bool has_foreign = false;
  for (std::size_t at = 0; at <= text.size();) {
    const Utf8Character one =
        at < text.size() ? first_character(text.substr(at)) : Utf8Character{};
    const std::size_t next = at + std::max<std::size_t>(one.size, 1);
    if (one.size == 0 || ends_word(one.point)) {
      if (has_latin && has_foreign) return text.substr(begin, at - begin);
      begin = next;
      has_latin = has_foreign = false;
    } else if (one.point < 0x80) {
      has_latin = true;
    } else if (!has_foreign) {
      const auto* row = look_alike_of(one.point);
      has_foreign = row != nullptr && row->is_foreign;
    }
    at = next;
  }
  return {};
}

}  // namespace hoopgit
