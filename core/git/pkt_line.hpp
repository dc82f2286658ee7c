// pkt-line, gitprotocol-common(5): four hex digits of length (their own four
// bytes included), then the payload. "0000" is a flush, "0001" a delimiter,
// "0002" a response end.

#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace hoopgit::git {

constexpr std::size_t longest_pkt_payload = 65'516;

/// One packet. `payload` is empty for the three special ones.
struct Packet {
  enum class Kind { data, flush, delimiter, response_end } kind;
  std::string_view payload;  ///< Points into what was parsed.

  /// Without one LF at its end.
  std::string_view line() const;
};

/// How many bytes the packet has that begins with these (at least four), its
/// length included. Fault::usage if no packet begins so.
Result<std::size_t> packet_size(std::string_view beginning);

/// Takes packets off the front of a buffer, exactly: what follows stays.
class PacketReader {
 public:
  explicit PacketReader(std::string_view bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }
  /// An Error of Fault::usage if the next bytes are no whole packet.
  Result<Packet> next();
  std::string_view rest() const { return rest_; }
  std::size_t consumed() const { return consumed_; }

 private:
  std::string_view rest_;
  std::size_t consumed_ = 0;
};

std::string packet(
    std::string_view payload);  ///< Payload over the longest: bug.
inline std::string flush_packet() {
  return "0000";
}
inline std::string delimiter_packet() {
  return "0001";
}

/// Side-band-64k (gitprotocol-pack(5)): `text` on `band` (1 data, 2 progress,
/// 3 error), cut into as many packets as it needs.
std::string band_packets(int band, std::string_view text);

}  // namespace hoopgit::git
