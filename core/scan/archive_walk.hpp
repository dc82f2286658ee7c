// One archive at a time, for archive.cpp alone.

#pragma once

#include "core/scan/archive.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::scan {

/// What all archives in one file have left together.
struct ArchiveBudget {
  std::size_t entries;
  std::uint64_t bytes;
};

/// Appends what zlib makes of `packed` to `out`, which gets at most `most`
/// bytes. `window`: as for inflateInit2(). Takes what it read off `packed`.
enum class Inflated { whole, broken, too_much };
Inflated inflate_into(std::string_view& packed, int window, std::uint64_t most,
                      std::string& out);

/// Each reads all of an archive, as read_archive() does, one level deep.
void read_zip(std::string_view bytes, ArchiveBudget& budget,
              const ArchiveReader& reader);
void read_tar(std::string_view bytes, ArchiveBudget& budget,
              const ArchiveReader& reader);
void read_gzip(std::string_view bytes, const std::string& inner_name,
               ArchiveBudget& budget, const ArchiveReader& reader);

/// Whether these 512 bytes are the head of an entry, by its check sum.
bool is_tar_head(std::string_view head);

inline constexpr const char* too_much_unpacked = "it unpacks to too much";
inline constexpr const char* too_many_entries = "it has too many entries";
inline constexpr const char* broken_archive = "it is broken";

}  // namespace hoopgit::scan
