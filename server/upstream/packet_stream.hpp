#pragma once

#include "core/git/pkt_line.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace hoopgit::upstream {

/// Cuts what comes from an upstream, in pieces of any size, into packets.
/// Keeps at most one packet and one piece. Errors are Fault::corrupt.
class PacketStream {
 public:
  using Taker = std::function<Result<void>(const git::Packet& packet)>;

  explicit PacketStream(Taker take) : take_(std::move(take)) {}

  Result<void> feed(std::string_view piece);
  Result<void> finish() const;  ///< An error if a packet has only begun.

 private:
  Result<std::size_t> take_whole_packets(std::string_view bytes);

  Taker take_;
  std::string begun_{};
};

/// Side-band-64k: what came on the band of this packet. Fault::corrupt if it
/// has no band 1 to 3.
struct BandPiece {
  int band;
  std::string_view text;
};
Result<BandPiece> band_of(const git::Packet& packet);

}  // namespace hoopgit::upstream
