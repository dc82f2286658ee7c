#include "cli/compat_archive.hpp"

#include "core/base/text.hpp"
#include "core/scan/archive.hpp"
#include "core/scan/compat/chunks.hpp"
#include "core/scan/compat/file_type.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <functional>

namespace hoopgit::cli {
namespace {

using scan::ArchiveKind;

/// What unpacks a stream gives at most so much at once, and text is cut there.
constexpr std::size_t window = 32768;

bool is_called(const std::string& name, std::string_view part) {
  return lower(name).find(part) != std::string::npos;
}

std::string last_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

using TakeMember =
    std::function<Result<void>(const std::string& name, std::string_view)>;

/// One level of an archive that is of this kind.
Result<void> each_member(ArchiveKind kind, std::string_view bytes,
                         const std::string& path, CompatRun& run,
                         const TakeMember& take) {
  const auto miss = [&](const std::string& why) {
    run.miss("cannot read the archive " + printable(path) + ": " + why);
  };
  const std::string name = kind == ArchiveKind::tar ? "a.tar" : "a";
  if (scan::archive_kind(name, bytes) != kind) {
    miss("it is not what its name says");
    return {};
  }
  Result<void> done;
  const scan::ArchiveReader reader{
      [&](const std::string& inner, std::string_view content) {
        if (done) done = take(inner, content);
      },
      [&](const std::string&, const std::string& why) {
        // That its members are not opened here is no loss.
        if (why != "it is inside of too many") miss(why);
      }};
  scan::read_archive(name, bytes, {.depth = 1}, reader);
  return done;
}

}  // namespace

Result<void> CompatArchive::take(const File& file,
                                 std::string_view bytes) const {
  return any(file, file.path, bytes, 0);
}

Result<void> CompatArchive::any(const File& file, const std::string& name,
                                std::string_view bytes,
                                std::size_t level) const {
  if (!scan::compat::has_archive_name(name)) return plain(file, bytes);
  if (level >= depth_) return {};
  return unpack(file, last_name(name), bytes, level);
}

Result<void> CompatArchive::plain(const File& file,
                                  std::string_view bytes) const {
  return scan::compat::each_chunk(
      [&](char* into, std::size_t size) -> Result<std::size_t> {
        size = std::min({size, window, bytes.size()});
        std::memcpy(into, bytes.data(), size);
        bytes.remove_prefix(size);
        return size;
      },
      [&](std::string_view text, std::size_t first_line) {
        return run_.take({.text = text,
                          .path = file.path,
                          .link = file.link,
                          .commit = file.commit,
                          .first_line = first_line});
      });
}

Result<void> CompatArchive::unpack(const File& file, const std::string& name,
                                   std::string_view bytes,
                                   std::size_t level) const {
  const bool has_members = is_called(name, ".zip") || is_called(name, ".tar");
  if (is_called(name, ".gz"))
    return each_member(ArchiveKind::gzip, bytes, file.path, run_,
                       [&](const std::string&, std::string_view content) {
                         return has_members
                                    ? members(file, name, content, level)
                                    : plain(file, content);
                       });
  if (has_members) return members(file, name, bytes, level);
  run_.miss("cannot read the archive " + printable(file.path) +
            ": its kind is not known");
  return {};
}

Result<void> CompatArchive::members(const File& file, const std::string& name,
                                    std::string_view bytes,
                                    std::size_t level) const {
  const ArchiveKind kind =
      is_called(name, ".zip") ? ArchiveKind::zip : ArchiveKind::tar;
  return each_member(
      kind, bytes, file.path, run_,
      [&](const std::string& member, std::string_view content) -> Result<void> {
        const std::string inner =
            std::filesystem::path(member).lexically_normal().string();
        // Global lists are asked of the outermost members alone.
        const auto& lists = run_.allowlists();
        if (level == 0 &&
            std::any_of(lists.begin(), lists.end(), [&](const auto& list) {
              return list->allows_path(inner);
            }))
          return {};
        File there = file;
        there.path += "!" + inner;
        return any(there, inner, content, level + 1);
      });
}

}  // namespace hoopgit::cli
