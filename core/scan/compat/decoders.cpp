#include "core/scan/compat/encoded_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace hoopgit::scan::compat {
namespace {

bool is_printable(char c) {
  return c > '\x08' && c < '\x7f';
}

bool has_one_of(std::string_view text, std::string_view characters) {
  return text.find_first_of(characters) != std::string_view::npos;
}

std::optional<unsigned> digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

/// The byte that two digits say; nullopt: they are none.
std::optional<char> byte_at(std::string_view text, std::size_t at) {
  if (at + 2 > text.size()) return std::nullopt;
  const auto high = digit(text[at]);
  const auto low = digit(text[at + 1]);
  if (!high || !low) return std::nullopt;
  return static_cast<char>(*high << 4 | *low);
}

std::string decoded_percent(std::string_view text) {
  std::string said;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte =
        text[at] == '%' ? byte_at(text, at + 1) : std::optional<char>();
    if (byte && !is_printable(*byte)) return {};
    said += byte.value_or(text[at]);
    at += byte ? std::size_t{3} : std::size_t{1};
  }
  return said;
}

/// What is between U+D800 and U+DFFF is no character.
void append(std::string& said, unsigned point) {
  const auto put = [&](unsigned byte) { said += static_cast<char>(byte); };
  if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xc0 | point >> 6);
  } else {
    put(0xe0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3f));
  }
  put(0x80 | (point & 0x3f));
}

/// "U+0041 U+0042", or escapes: what stands before the digits is left out.
std::string decoded_unicode(std::string_view text) {
  std::string said;
  for (std::size_t at = 0; at < text.size();) {
    const bool is_mark = text[at] == '+' || text[at] == 'u' ||
                         (text[at] == 'U' && text.substr(at, 2) != "U+");
    ++at;
    if (!is_mark) continue;
    const auto high = byte_at(text, at);
    const auto low = byte_at(text, at + 2);
    if (high && low)
      append(said, static_cast<unsigned>(static_cast<unsigned char>(*high))
                           << 8 |
                       static_cast<unsigned char>(*low));
    at += 4;
  }
  return said;
}

std::string decoded_hex(std::string_view text) {
  if (text.size() % 2 != 0 || !has_one_of(text, "0123456789")) return {};
  std::string said;
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const auto byte = byte_at(text, at);
    if (!byte || !is_printable(*byte)) return {};
    said += *byte;
  }
  return said;
}

std::optional<unsigned> value_of(char c, std::string_view last_two) {
  if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<unsigned>(c - 'a') + 26;
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0') + 52;
  if (c == last_two[0]) return 62;
  if (c == last_two[1]) return 63;
  return std::nullopt;
}

/// `text` without its padding. What is left over of bits is not looked at.
std::string from_base64(std::string_view text, std::string_view last_two) {
  if (text.size() % 4 == 1) return {};
  std::string said;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const auto value = value_of(c, last_two);
    if (!value) return {};
    bits = bits << 6 | *value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    const char byte = static_cast<char>(bits >> count & 0xff);
    if (!is_printable(byte)) return {};
    said += byte;
  }
  return said;
}

std::string decoded_base64(std::string_view text) {
  if (!has_one_of(text, "0123456789+/-_")) return {};
  std::string_view characters = text;
  while (characters.ends_with('='))
    characters.remove_suffix(1);
  std::string said;
  const bool is_padded =
      text.size() % 4 == 0 &&
      text.size() - characters.size() == (4 - characters.size() % 4) % 4;
  if (is_padded) said = from_base64(characters, "+/");
  // The other alphabet goes without padding.
  if (said.empty() && characters.size() == text.size())
    said = from_base64(characters, "-_");
  return said;
}

}  // namespace

std::string decoded(Encoding encoding, std::string_view text) {
  switch (encoding) {
    case percent:
      return decoded_percent(text);
    case unicode:
      return decoded_unicode(text);
    case hex:
      return decoded_hex(text);
    case base64:
      return decoded_base64(text);
  }
  return {};
}

}  // namespace hoopgit::scan::compat
