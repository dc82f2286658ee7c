#include "core/base/encoding.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace hoopgit {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view standard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view for_urls =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::uint8_t no_digit = 64;
using Digits = std::array<std::uint8_t, 256>;

constexpr Digits digits_of(std::string_view alphabet) {
  Digits digits{};
  digits.fill(no_digit);
  for (std::uint8_t i = 0; i < 64; ++i)
    digits[static_cast<unsigned char>(alphabet[i])] = i;
  return digits;
}

constexpr Digits standard_digits = digits_of(standard);
constexpr Digits url_digits = digits_of(for_urls);

std::uint32_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

std::string encode64(std::string_view bytes, std::string_view alphabet,
                     bool padded) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  const std::size_t whole = bytes.size() / 3 * 3;
  for (std::size_t i = 0; i < whole; i += 3) {
    const std::uint32_t group = byte_at(bytes, i) << 16 |
                                byte_at(bytes, i + 1) << 8 |
                                byte_at(bytes, i + 2);
    const char four[] = {alphabet[group >> 18], alphabet[group >> 12 & 0x3f],
                         alphabet[group >> 6 & 0x3f], alphabet[group & 0x3f]};
    text.append(four, sizeof four);
  }
  if (const std::size_t count = bytes.size() - whole; count > 0) {
    std::uint32_t group = byte_at(bytes, whole) << 16;
    if (count > 1) group |= byte_at(bytes, whole + 1) << 8;
    for (std::size_t k = 0; k < 4; ++k) {
      if (k <= count)
        text += alphabet[(group >> (18 - 6 * k)) & 0x3f];
      else if (padded)
        text += '=';
    }
  }
  return text;
}

Error not_base64() {
  return {Fault::usage, "cannot decode base64: it is malformed"};
}

/// Strict: an encoder would have written the very same text.
Result<std::string> decode64(std::string_view text, const Digits& digits,
                             bool padded) {
  if (padded) {
    if (text.size() % 4 != 0) return not_base64();
    for (int i = 0; i < 2 && text.ends_with('='); ++i)
      text.remove_suffix(1);
  }
  if (text.size() % 4 == 1) return not_base64();
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : text) {
    const std::uint8_t value = digits[static_cast<unsigned char>(c)];
    if (value == no_digit) return not_base64();
    bits = (bits << 6) | value;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes += static_cast<char>((bits >> held) & 0xff);
    }
  }
  // Bits that are left over belong to no byte, and are zero.
  if ((bits & ((1u << held) - 1)) != 0) return not_base64();
  return bytes;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

std::string form_text(std::string_view text) {
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), '+', ' ');
  return plain;
}

}  // namespace

std::string to_hex(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text += hex_digits[byte_at(bytes, i) >> 4];
    text += hex_digits[byte_at(bytes, i) & 0xf];
  }
  return text;
}

Result<std::string> from_hex(std::string_view text) {
  const Error bad{Fault::usage, "cannot decode hex: it is malformed"};
  if (text.size() % 2 != 0) return bad;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto high = hex_digits.find(text[i]);
    const auto low = hex_digits.find(text[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos)
      return bad;
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

std::string to_base64(std::string_view bytes) {
  return encode64(bytes, standard, true);
}
Result<std::string> from_base64(std::string_view text) {
  return decode64(text, standard_digits, true);
}
std::string to_base64url(std::string_view bytes) {
  return encode64(bytes, for_urls, false);
}
Result<std::string> from_base64url(std::string_view text) {
  return decode64(text, url_digits, false);
}

std::string percent_encode(std::string_view text) {
  std::string encoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_unreserved(text[i])) {
      encoded += text[i];
      continue;
    }
    encoded += '%';
    encoded += "0123456789ABCDEF"[byte_at(text, i) >> 4];
    encoded += "0123456789ABCDEF"[byte_at(text, i) & 0xf];
  }
  return encoded;
}

Result<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 1 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0)
      return Error{Fault::usage,
                   "cannot decode a percent sign: two hex "
                   "digits must follow it"};
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

std::string to_form(const Form& fields) {
  std::string text;
  for (const auto& [name, value] : fields) {
    if (!text.empty()) text += '&';
    text += percent_encode(name) + '=' + percent_encode(value);
  }
  return text;
}

Result<Form> from_form(std::string_view text) {
  Form fields;
  if (text.empty()) return fields;
  for (const auto part : split(text, '&')) {
    const auto equals = part.find('=');
    auto name = TRY(percent_decode(form_text(part.substr(0, equals))));
    auto value = equals == std::string_view::npos
                     ? std::string()
                     : TRY(percent_decode(form_text(part.substr(equals + 1))));
    for (const auto& [earlier, ignored] : fields)
      if (earlier == name)
        return Error{Fault::usage,
                     "cannot read the form: a field is given twice"};
    fields.emplace_back(std::move(name), std::move(value));
  }
  return fields;
}

}  // namespace hoopgit
