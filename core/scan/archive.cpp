#include "core/scan/archive.hpp"

#include "core/base/text.hpp"
#include "core/scan/archive_walk.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::scan {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t block = 512;
constexpr std::uint64_t always_allowed = std::uint64_t{1} << 20U;

constexpr std::array<std::string_view, 7> unread_magics = {
    "7z\xbc\xaf\x27\x1c"sv,
    "Rar!\x1a\x07"sv,
    "\xfd"
    "7zXZ\0"sv,
    "\x28\xb5\x2f\xfd"sv,
    "\x04\x22\x4d\x18"sv,
    "MSCF\0\0\0\0"sv,
    "xar!"sv};

/// "BZh", a digit, and what a block or the end begins with: text that begins
/// with BZh is no archive.
bool is_bzip2(std::string_view bytes) {
  const auto rest = bytes.substr(std::min<std::size_t>(4, bytes.size()));
  return bytes.starts_with("BZh") &&
         (rest.starts_with("\x31\x41\x59\x26\x53\x59") ||
          rest.starts_with("\x17\x72\x45\x38\x50\x90"));
}

/// Brotli has no magic: what is called so, and is no text.
bool is_brotli(std::string_view name, std::string_view bytes) {
  return name.ends_with(".br") && !bytes.empty() &&
         (!is_utf8(bytes) || bytes.find('\0') != std::string_view::npos);
}

bool is_unread(std::string_view name, std::string_view bytes) {
  return std::any_of(unread_magics.begin(), unread_magics.end(),
                     [&](auto magic) { return bytes.starts_with(magic); }) ||
         is_bzip2(bytes) || is_brotli(name, bytes);
}

/// "a.tgz" holds "a.tar", "a.gz" holds "a".
std::string name_in_gzip(std::string_view outer) {
  const auto slash = outer.find_last_of("/!");
  std::string name(
      outer.substr(slash == std::string_view::npos ? 0 : slash + 1));
  const std::string small = lower(name);
  if (small.ends_with(".tgz")) return name.substr(0, name.size() - 3) + "tar";
  if (small.ends_with(".gz")) return name.substr(0, name.size() - 3);
  return name + ".unpacked";
}

/// One file, with all the archives in it.
class Reading {
 public:
  Reading(std::size_t packed, const ArchiveLimits& limits,
          const ArchiveReader& reader)
      : budget_{limits.entries,
                std::min<std::uint64_t>(
                    limits.unpacked, packed * limits.ratio + always_allowed)},
        reader_(reader) {}

  void read(const std::string& prefix, std::string_view name,
            std::string_view bytes, std::size_t depth) {
    const ArchiveKind kind = archive_kind(name, bytes);
    if (kind == ArchiveKind::none) return;
    if (kind == ArchiveKind::unread)
      return reader_.unread(prefix, "its kind is not known");
    if (depth == 0) return reader_.unread(prefix, "it is inside of too many");
    const auto full = [&](const std::string& inner) {
      return prefix.empty() || inner.empty() ? prefix + inner
                                             : prefix + "!" + inner;
    };
    const ArchiveReader level{
        [&](const std::string& inner, std::string_view content) {
          reader_.member(full(inner), content);
          read(full(inner), inner, content, depth - 1);
        },
        [&](const std::string& inner, const std::string& why) {
          reader_.unread(full(inner), why);
        }};
    if (kind == ArchiveKind::zip) return read_zip(bytes, budget_, level);
    if (kind == ArchiveKind::tar) return read_tar(bytes, budget_, level);
    read_gzip(bytes, name_in_gzip(name), budget_, level);
  }

 private:
  ArchiveBudget budget_;
  const ArchiveReader& reader_;
};

}  // namespace

ArchiveKind archive_kind(std::string_view name, std::string_view bytes) {
  if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06"))
    return ArchiveKind::zip;
  if (bytes.starts_with("\x1f\x8b\x08")) return ArchiveKind::gzip;
  const bool may_be_tar =
      bytes.size() >= block &&
      (bytes.substr(257).starts_with("ustar") || lower(name).ends_with(".tar"));
  if (may_be_tar && is_tar_head(bytes.substr(0, block)))
    return ArchiveKind::tar;
  return is_unread(name, bytes) ? ArchiveKind::unread : ArchiveKind::none;
}

void read_archive(std::string_view name, std::string_view bytes,
                  const ArchiveLimits& limits, const ArchiveReader& reader) {
  if (limits.depth == 0) return;
  Reading(bytes.size(), limits, reader).read("", name, bytes, limits.depth);
}

}  // namespace hoopgit::scan
