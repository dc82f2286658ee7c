#include "core/git/pkt_line.hpp"

#include <stdexcept>

namespace hoopgit::git {
namespace {

constexpr std::size_t length_digits = 4;
constexpr std::size_t longest_packet = longest_pkt_payload + length_digits;

Error bad(std::string_view why) {
  return {Fault::usage, "cannot read a pkt-line: " + std::string(why)};
}

/// Both cases, as Git reads it; -1 if it is no digit.
int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// What the four digits say: 0 to 2 for the special packets.
Result<std::size_t> parse_length(std::string_view bytes) {
  if (bytes.size() < length_digits) return bad("it is cut short");
  std::size_t length = 0;
  for (const char c : bytes.substr(0, length_digits)) {
    const int value = hex_value(c);
    if (value < 0) return bad("its length is not four hex digits");
    length = length * 16 + static_cast<std::size_t>(value);
  }
  if (length == 3) return bad("its length is 3");
  if (length > longest_packet) return bad("it is longer than 65520 bytes");
  return length;
}

std::string length_prefix(std::size_t length) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string prefix;
  for (int shift = 12; shift >= 0; shift -= 4)
    prefix += digits[(length >> shift) & 0xf];
  return prefix;
}

}  // namespace

std::string_view Packet::line() const {
  return payload.ends_with('\n') ? payload.substr(0, payload.size() - 1)
                                 : payload;
}

Result<std::size_t> packet_size(std::string_view beginning) {
  const std::size_t length = TRY(parse_length(beginning));
  return length < length_digits ? length_digits : length;
}

Result<Packet> PacketReader::next() {
  const std::size_t length = TRY(parse_length(rest_));
  const std::size_t size = TRY(packet_size(rest_));
  if (rest_.size() < size) return bad("it is cut short");
  Packet packet{Packet::Kind::data,
                rest_.substr(length_digits, size - length_digits)};
  if (length < length_digits) {
    constexpr Packet::Kind special[] = {Packet::Kind::flush,
                                        Packet::Kind::delimiter,
                                        Packet::Kind::response_end};
    packet.kind = special[length];
  }
  rest_.remove_prefix(size);
  consumed_ += size;
  return packet;
}

std::string packet(std::string_view payload) {
  if (payload.size() > longest_pkt_payload)
    throw std::length_error("packet: the payload is too long");
  std::string bytes = length_prefix(payload.size() + length_digits);
  bytes += payload;
  return bytes;
}

std::string band_packets(int band, std::string_view text) {
  constexpr std::size_t most = longest_pkt_payload - 1;
  std::string bytes;
  while (!text.empty()) {
    const auto piece = text.substr(0, most);
    bytes += length_prefix(piece.size() + 1 + length_digits);
    bytes += static_cast<char>(band);
    bytes += piece;
    text.remove_prefix(piece.size());
  }
  return bytes;
}

}  // namespace hoopgit::git
