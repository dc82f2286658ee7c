// Packets, whole and as they come from a network.

#include "core/base/text.hpp"
#include "core/git/pkt_line.hpp"
#include "server/upstream/packet_stream.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

namespace {

/// What the packets say, up to the first that is none.
struct Seen {
  std::string text;
  bool whole = false;  ///< To the last byte.
};

void add(std::string& text, const git::Packet& packet) {
  text += std::to_string(static_cast<int>(packet.kind)) + ":" +
          std::to_string(packet.payload.size()) + ":";
  text += packet.payload;
}

Seen read_whole(std::string_view input) {
  Seen seen;
  git::PacketReader reader(input);
  while (!reader.at_end()) {
    const std::size_t begin = reader.consumed();
    const auto packet = reader.next();
    if (!packet) return seen;
    must(reader.consumed() + reader.rest().size() == input.size());
    const auto bytes = input.substr(begin, reader.consumed() - begin);
    must(*git::packet_size(bytes) == bytes.size());
    if (packet->kind == git::Packet::Kind::data && !packet->payload.empty()) {
      must(packet->payload.size() <= git::longest_pkt_payload);
      must(equal_ignoring_case(git::packet(packet->payload).substr(0, 4),
                               bytes.substr(0, 4)));
    }
    add(seen.text, *packet);
  }
  seen.whole = true;
  return seen;
}

Seen read_pieces(const std::vector<std::string_view>& pieces) {
  Seen seen;
  upstream::PacketStream stream([&](const git::Packet& packet) {
    add(seen.text, packet);
    return Result<void>();
  });
  for (const auto piece : pieces)
    if (!stream.feed(piece)) return seen;
  seen.whole = static_cast<bool>(stream.finish());
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  const Seen seen = read_whole(input);
  for (const auto& pieces : fuzz::cuts_of(input)) {
    const Seen again = read_pieces(pieces);
    must(again.text == seen.text);
    must(again.whole == seen.whole);
  }
  std::string text;
  const std::string banded = git::band_packets(2, input);
  git::PacketReader reader(banded);
  while (!reader.at_end())
    text += upstream::band_of(*reader.next())->text;
  must(text == input);
  return 0;
}
