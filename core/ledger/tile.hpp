// Where the parts of a log lie (c2sp.org/tlog-tiles), below the log's prefix.
//
//     tile/0/x001/x234/067        256 leaf hashes
//     tile/1/004.p/17             17 roots over 256 entries each
//     tile/entries/000            256 entries, see bundle.hpp
//
// Tile n of level l holds, one after another, the roots of the perfect
// subtrees [(n*256+i) * 256^l, (n*256+i+1) * 256^l). Only a full tile has a
// root in the level above.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::ledger {

constexpr unsigned tile_width = 256;
constexpr unsigned highest_level = 7;  ///< 256^8 entries are beyond uint64.

struct TileName {
  enum class Kind { hashes, entries };

  Kind kind = Kind::hashes;
  unsigned level = 0;  ///< 0 for entries.
  std::uint64_t index = 0;
  unsigned width = tile_width;  ///< 1 to 256; less than 256 is a partial tile.

  bool is_full() const { return width == tile_width; }

  friend bool operator==(const TileName&, const TileName&) = default;
};

/// "tile/0/005.p/112".
std::string to_path(const TileName& name);

/// Only what to_path() writes: nullopt for every other spelling.
std::optional<TileName> parse_tile_path(std::string_view path);

/// How many hashes level `level` has in a log of `size` entries, over all its
/// tiles: size / 256^level.
std::uint64_t hashes_at(unsigned level, std::uint64_t size);

/// How many of them tile `index` has: 0 if it does not exist.
unsigned width_at(unsigned level, std::uint64_t index, std::uint64_t size);

}  // namespace hoopgit::ledger
