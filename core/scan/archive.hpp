// What is inside of archives: zip and its kin (jar, docx, whl …), tar, gzip.
//
// Nothing is unpacked to a disk, and a name in an archive is never a path: it
// is a part of where a finding is said to be, "outer.zip!inner/key.txt". Every
// limit is on what comes out, so that a bomb costs no more than its limit.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace hoopgit::scan {

/// How much of archives is read. What is beyond is told as not read.
struct ArchiveLimits {
  std::size_t depth = 2;         ///< Archives inside of each other; 0: none.
  std::size_t entries = 10'000;  ///< Of all together that are in one file.
  std::uint64_t unpacked = std::uint64_t{256} * 1024 * 1024;  ///< Likewise.
  std::uint64_t ratio = 100;  ///< Unpacked bytes for each byte; and 1 MiB.
};

enum class ArchiveKind {
  none,
  zip,
  tar,
  gzip,
  unread  ///< An archive of a kind that nothing here reads: 7z, rar, xz, zst …
};

/// By the first bytes; of kinds whose first bytes say nothing (tar of old,
/// brotli) by the end of the name too.
ArchiveKind archive_kind(std::string_view name, std::string_view bytes);

/// What becomes of the members of an archive.
struct ArchiveReader {
  /// A member: what it is called in there, and its bytes, for the call alone.
  std::function<void(const std::string& name, std::string_view bytes)> member;

  /// What could not be read, and why: "it is encrypted". "": the archive.
  std::function<void(const std::string& name, const std::string& why)> unread;
};

/// Reads `bytes`, which are called `name`, if they are an archive, and archives
/// in it down to the depth: their members have "outer!inner" for a name, and
/// each is handed over as it is as well. Every member is handed over, or told
/// as unread. Memory: what is unpacked at a time, within the limits.
void read_archive(std::string_view name, std::string_view bytes,
                  const ArchiveLimits& limits, const ArchiveReader& reader);

/// How the reason of a gap begins that read_archive() is the cause of. Policy
/// and --strict decide whether it counts.
inline constexpr std::string_view archive_not_read = "archive-not-read";

}  // namespace hoopgit::scan
