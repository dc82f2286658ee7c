#include "core/git/pkt_line.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

namespace hoopgit::git {
namespace {

using Kind = Packet::Kind;

Result<Packet> first(std::string_view bytes) {
  return PacketReader(bytes).next();
}

}  // namespace

TEST_CASE("packets come off the front, and the rest stays") {
  PacketReader reader("0009main\n000100020000PACKrest");
  const auto line = reader.next();
  REQUIRE(line);
  CHECK(line->kind == Kind::data);
  CHECK(line->payload == "main\n");
  CHECK(line->line() == "main");
  CHECK(reader.consumed() == 9);
  CHECK(reader.next()->kind == Kind::delimiter);
  CHECK(reader.next()->kind == Kind::response_end);
  CHECK(reader.next()->kind == Kind::flush);
  CHECK(reader.consumed() == 21);
  CHECK(reader.rest() == "PACKrest");
  CHECK_FALSE(reader.next());
  CHECK(reader.rest() == "PACKrest");
}

TEST_CASE("only one line feed is cut off a line") {
  CHECK(first("0006a\n")->line() == "a");
  CHECK(first("0005a")->line() == "a");
  CHECK(first("0007a\n\n")->line() == "a\n");
}

TEST_CASE("an empty packet is data and no flush") {
  const auto empty = first("0004");
  REQUIRE(empty);
  CHECK(empty->kind == Kind::data);
  CHECK(empty->payload.empty());
}

TEST_CASE("a length may be written in both cases") {
  CHECK(first("000Aabcdef")->payload == "abcdef");
  CHECK(first("000aabcdef")->payload == "abcdef");
}

TEST_CASE("what is no packet is refused") {
  for (const auto* bytes : {"", "0", "000", "0003", "000g", "+004", " 004",
                            "0x04", "0005", "0009main", "fff0", "-001"}) {
    INFO(bytes);
    const auto packet = first(bytes);
    REQUIRE_FALSE(packet);
    CHECK(packet.error().fault == Fault::usage);
  }
}

TEST_CASE("the longest packet has 65520 bytes") {
  const std::string longest = packet(std::string(longest_pkt_payload, 'x'));
  CHECK(longest.starts_with("fff0x"));
  CHECK(longest.size() == 65'520);
  CHECK(first(longest)->payload.size() == longest_pkt_payload);
  CHECK_FALSE(first("fff1" + std::string(65'517, 'x')));
  CHECK_FALSE(first("ffff" + std::string(65'531, 'x')));
  CHECK_THROWS_AS(packet(std::string(longest_pkt_payload + 1, 'x')),
                  std::length_error);
}

TEST_CASE("the size of a packet is known from its first four bytes") {
  CHECK(*packet_size("0000") == 4);
  CHECK(*packet_size("0002") == 4);
  CHECK(*packet_size("0004") == 4);
  CHECK(*packet_size("fff0x") == 65'520);
  CHECK_FALSE(packet_size("000"));
  CHECK_FALSE(packet_size("0003"));
  CHECK_FALSE(packet_size("fff1"));
  CHECK_FALSE(packet_size("PACK"));
}

TEST_CASE("packets are written in lower case with their own length") {
  CHECK(packet("") == "0004");
  CHECK(packet("abcdef") == "000aabcdef");
  CHECK(flush_packet() == "0000");
  CHECK(delimiter_packet() == "0001");
}

TEST_CASE("text on a band is cut into packets and comes back whole") {
  CHECK(band_packets(2, "").empty());
  CHECK(band_packets(2, "hello\n") == std::string("000b\x02hello\n"));
  std::string text(200'000, 'x');
  text[65'515] = 'y';
  const std::string bytes = band_packets(1, text);
  PacketReader reader(bytes);
  std::string back;
  int count = 0;
  while (!reader.at_end()) {
    const auto piece = reader.next();
    REQUIRE(piece);
    REQUIRE(piece->payload.front() == '\x01');
    back += piece->payload.substr(1);
    ++count;
  }
  CHECK(count == 4);
  CHECK(back == text);
}

}  // namespace hoopgit::git
