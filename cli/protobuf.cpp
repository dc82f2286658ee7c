#include "cli/protobuf.hpp"

#include <cstdint>

namespace hoopgit::cli::protobuf {
namespace {

enum Kind : unsigned { number = 0, eight_bytes = 1, bytes = 2, four_bytes = 5 };

constexpr std::size_t frame = 5;

std::string varint(std::uint64_t value) {
  std::string text;
  for (; value >= 0x80; value >>= 7)
    text += static_cast<char>((value & 0x7f) | 0x80);
  text += static_cast<char>(value);
  return text;
}

/// Cuts a varint off the front of `text`.
std::optional<std::uint64_t> take_varint(std::string_view& text) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !text.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(text.front());
    text.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if ((byte & 0x80U) == 0) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> take(std::string_view& text,
                                     std::uint64_t size) {
  if (size > text.size()) return std::nullopt;
  const auto piece = text.substr(0, size);
  text.remove_prefix(size);
  return piece;
}

/// The content of a field; of a number, nothing that anybody wants.
std::optional<std::string_view> take_field(std::string_view& text, Kind kind) {
  if (kind == eight_bytes) return take(text, 8);
  if (kind == four_bytes) return take(text, 4);
  if (kind != number && kind != bytes) return std::nullopt;
  const auto value = take_varint(text);
  if (!value) return std::nullopt;
  return kind == number ? std::string_view() : take(text, *value);
}

}  // namespace

std::string bytes_field(unsigned field, std::string_view content) {
  return varint(field << 3 | bytes) + varint(content.size()) +
         std::string(content);
}

std::optional<std::string_view> find_bytes(std::string_view message,
                                           unsigned field) {
  while (!message.empty()) {
    const auto tag = take_varint(message);
    if (!tag) return std::nullopt;
    const auto kind = static_cast<Kind>(*tag & 7);
    const auto content = take_field(message, kind);
    if (!content) return std::nullopt;
    if (*tag >> 3 == field && kind == bytes) return content;
  }
  return std::nullopt;
}

std::string framed(std::string_view message) {
  std::string text(1, '\0');
  for (int shift = 24; shift >= 0; shift -= 8)
    text += static_cast<char>(message.size() >> shift & 0xff);
  return text + std::string(message);
}

std::optional<std::string_view> unframed(std::string_view body) {
  if (body.size() < frame || body.front() != '\0') return std::nullopt;
  std::uint64_t size = 0;
  for (const char byte : body.substr(1, 4))
    size = size << 8 | static_cast<unsigned char>(byte);
  body.remove_prefix(frame);
  return take(body, size);
}

}  // namespace hoopgit::cli::protobuf
