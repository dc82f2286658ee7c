#include "server/upstream/packet_stream.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace hoopgit::upstream {

TEST_CASE("packets come out the same whatever the pieces were") {
  std::string bytes;
  std::vector<std::string> expected;
  for (const std::size_t size : {0U, 1U, 3U, 4U, 100U, 5000U, 65'516U, 2U}) {
    expected.push_back(std::string(size, static_cast<char>('a' + size % 26)));
    bytes += git::packet(expected.back());
    bytes += git::flush_packet();
    expected.push_back("flush");
  }
  for (const std::size_t step :
       {1U, 2U, 3U, 5U, 7U, 64U, 1000U, 16'384U, 65'520U, 1'000'000U}) {
    std::vector<std::string> got;
    PacketStream packets([&](const git::Packet& packet) -> Result<void> {
      got.push_back(packet.kind == git::Packet::Kind::flush
                        ? "flush"
                        : std::string(packet.payload));
      return {};
    });
    for (std::size_t from = 0; from < bytes.size(); from += step)
      REQUIRE(packets.feed(std::string_view(bytes).substr(from, step)));
    CHECK(packets.finish());
    CHECK(got == expected);
  }
}

TEST_CASE("a stream that is no packets, or ends inside one, is corrupt") {
  const auto ignore = [](const git::Packet&) -> Result<void> { return {}; };
  PacketStream garbage(ignore);
  CHECK(garbage.feed("<ht"));
  CHECK(garbage.feed("ml>").error().fault == Fault::corrupt);
  PacketStream cut(ignore);
  CHECK(cut.feed("0009mai"));
  CHECK(cut.finish().error().fault == Fault::corrupt);
}

TEST_CASE("the taker's error ends the stream") {
  const Error own{Fault::limit, "cannot go on: enough"};
  PacketStream packets([&](const git::Packet&) -> Result<void> { return own; });
  CHECK(packets.feed("0005a").error() == own);
}

TEST_CASE("a packet without a band from 1 to 3 is corrupt") {
  using Kind = git::Packet::Kind;
  CHECK(band_of({Kind::data, "\x02hi"})->text == "hi");
  CHECK(band_of({Kind::data, "\x02hi"})->band == 2);
  CHECK_FALSE(band_of({Kind::data, "\x04hi"}));
  CHECK_FALSE(band_of({Kind::data, ""}));
  CHECK_FALSE(band_of({Kind::delimiter, ""}));
}

}  // namespace hoopgit::upstream
