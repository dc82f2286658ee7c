#include "server/upstream/packet_stream.hpp"

namespace hoopgit::upstream {
namespace {

Error corrupt(std::string_view why) {
  return {Fault::corrupt,
          "cannot read what the upstream sent: " + std::string(why)};
}

}  // namespace

Result<std::size_t> PacketStream::take_whole_packets(std::string_view bytes) {
  std::size_t taken = 0;
  while (bytes.size() - taken >= 4) {
    const auto size = git::packet_size(bytes.substr(taken));
    if (!size) return corrupt("it is no pkt-line");
    if (bytes.size() - taken < *size) break;
    const auto packet = git::PacketReader(bytes.substr(taken, *size)).next();
    if (!packet) return corrupt("it is no pkt-line");
    TRY(take_(*packet));
    taken += *size;
  }
  return taken;
}

Result<void> PacketStream::feed(std::string_view piece) {
  // Most pieces of a pack begin inside a packet: complete that one first.
  if (!begun_.empty()) {
    const std::size_t begun = begun_.size();
    begun_ += piece;
    const std::size_t taken = TRY(take_whole_packets(begun_));
    if (taken < begun) return {};  // Then it is 0.
    begun_.clear();
    piece.remove_prefix(taken - begun);
    begun_ = piece;
    return {};
  }
  const std::size_t taken = TRY(take_whole_packets(piece));
  begun_ = piece.substr(taken);
  return {};
}

Result<void> PacketStream::finish() const {
  if (!begun_.empty()) return corrupt("it ends inside a packet");
  return {};
}

Result<BandPiece> band_of(const git::Packet& packet) {
  if (packet.payload.empty()) return corrupt("a packet has no band");
  const int band = static_cast<unsigned char>(packet.payload.front());
  if (band < 1 || band > 3) return corrupt("a packet has no band");
  return BandPiece{band, packet.payload.substr(1)};
}

}  // namespace hoopgit::upstream
