#include "core/ledger/tile.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::ledger {
namespace {

using Kind = TileName::Kind;

TEST_CASE("a tile lies where other logs put it") {
  CHECK(to_path({Kind::hashes, 0, 5, 256}) == "tile/0/005");
  CHECK(to_path({Kind::hashes, 0, 1000, 256}) == "tile/0/x001/000");
  CHECK(to_path({Kind::hashes, 7, 1234067, 1}) == "tile/7/x001/x234/067.p/1");
  CHECK(to_path({Kind::entries, 0, 0, 255}) == "tile/entries/000.p/255");
  CHECK(to_path({Kind::entries, 0, 123456, 256}) == "tile/entries/x123/456");
}

TEST_CASE("a path of a tile is read as it is written, and only so") {
  for (const auto kind : {Kind::hashes, Kind::entries})
    for (const std::uint64_t index :
         {std::uint64_t{0}, std::uint64_t{999}, std::uint64_t{1000},
          std::uint64_t{1'000'000}, UINT64_MAX})
      for (const unsigned width : {1U, 17U, 255U, 256U}) {
        const TileName name{kind, kind == Kind::hashes ? 3U : 0U, index, width};
        CAPTURE(to_path(name));
        REQUIRE(parse_tile_path(to_path(name)));
        CHECK(*parse_tile_path(to_path(name)) == name);
      }
  for (const char* bad : {"",
                          "tile",
                          "tile/",
                          "tile/0",
                          "tile/0/",
                          "tile/8/000",
                          "tile/00/000",
                          "tile/-1/000",
                          "tile/0/0",
                          "tile/0/00",
                          "tile/0/0000",
                          "tile/0/1000",
                          "tile/0/x000/000",
                          "tile/0/x001/00",
                          "tile/0/001/000",
                          "tile/0/x001",
                          "tile/0/000.p/0",
                          "tile/0/000.p/256",
                          "tile/0/000.p/01",
                          "tile/0/000.p/",
                          "tile/0/000.p",
                          "tile/0/000/",
                          "tile/0/000.p/1/",
                          "tile/0/../0/000",
                          "/tile/0/000",
                          "tile/entries/",
                          "tile/entries/0 0",
                          "tile/0/x018/x446/x744/x073/x709/x551/616",
                          "tile/data/000",
                          "tile/0/x00\xff/000"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_tile_path(bad));
  }
}

TEST_CASE("a log of 70,000 entries has these tiles") {
  constexpr std::uint64_t size = 70'000;
  CHECK(width_at(0, 272, size) == 256);
  CHECK(width_at(0, 273, size) == 112);
  CHECK(width_at(0, 274, size) == 0);
  CHECK(width_at(1, 0, size) == 256);
  CHECK(width_at(1, 1, size) == 17);
  CHECK(width_at(2, 0, size) == 1);
  CHECK(width_at(3, 0, size) == 0);
  CHECK(width_at(0, 0, 256) == 256);
  CHECK(width_at(0, 1, 256) == 0);
  CHECK(width_at(1, 0, 256) == 1);
  CHECK(width_at(7, 0, UINT64_MAX) == 255);
  CHECK(width_at(8, 0, UINT64_MAX) == 0);
}

}  // namespace
}  // namespace hoopgit::ledger
