#include "server/anchor/directory.hpp"

#include "core/base/file.hpp"
#include "core/crypto/crypto.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <optional>
#include <system_error>
#include <vector>

namespace hoopgit::anchor {
namespace {

namespace fs = std::filesystem;
using Kind = Answer::Kind;

constexpr std::size_t newest_kept = 256;
constexpr std::size_t largest_note = std::size_t{64} * 1024;

Answer failed(const Error& error) {
  return {Kind::failed, error.message};
}

std::optional<std::uint64_t> size_from(const std::string& name) {
  std::uint64_t size = 0;
  const char* end = name.data() + name.size();
  const auto read = std::from_chars(name.data(), end, size);
  if (read.ec != std::errc() || read.ptr != end || name.front() == '0')
    return std::nullopt;
  return size;
}

/// The sizes that there are files of, ascending. No folder: none yet.
Result<std::vector<std::uint64_t>> sizes_in(const fs::path& folder) {
  std::vector<std::uint64_t> sizes;
  std::error_code problem;
  fs::directory_iterator at(folder, problem);
  for (; !problem && at != fs::directory_iterator(); at.increment(problem))
    if (const auto size = size_from(at->path().filename().string()))
      sizes.push_back(*size);
  if (problem && problem != std::errc::no_such_file_or_directory)
    return from_errno("read " + folder.string(), problem.value());
  std::sort(sizes.begin(), sizes.end());
  return sizes;
}

/// A whole file or none, and never over another one.
Result<bool> add_file(const fs::path& file, std::string_view bytes) {
  const fs::path beside =
      file.parent_path() / (".new-" + crypto::random_base62(8));
  TRY(replace_file(beside, bytes));
  const int linked = ::link(beside.c_str(), file.c_str());
  const int problem = errno;
  ::unlink(beside.c_str());
  if (linked != 0 && problem == EEXIST) return false;
  if (linked != 0) return from_errno("make " + file.string(), problem);
  TRY(sync_folder(file.parent_path()));
  return true;
}

auto day_of(const fs::path& file) {
  std::error_code ignored;
  return std::chrono::floor<std::chrono::days>(
      fs::last_write_time(file, ignored));
}

/// Of those that are older than the newest, the last of each day stays.
void thin_out(const fs::path& folder, std::vector<std::uint64_t> sizes) {
  if (sizes.size() < 2 * newest_kept) return;
  sizes.resize(sizes.size() - newest_kept);
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    const fs::path file = folder / std::to_string(sizes[i]);
    if (day_of(file) == day_of(folder / std::to_string(sizes[i + 1])))
      ::unlink(file.c_str());
  }
}

}  // namespace

fs::path Directory::folder_of(const std::string& origin) const {
  return folder_ / crypto::sha256_hex(origin);
}

Result<Answer> Directory::compare(const LocalLog& log, std::uint64_t,
                                  Time /*now*/) {
  // A disk that is not mounted must not look like one without checkpoints.
  std::error_code ignored;
  if (!fs::is_directory(folder_, ignored))
    return Answer{Kind::failed, folder_.string() + " is no folder"};
  const fs::path folder = folder_of(log.origin());
  const auto sizes = sizes_in(folder);
  if (!sizes) return failed(sizes.error());
  if (sizes->empty()) return Answer{Kind::good};
  const auto note =
      read_file(folder / std::to_string(sizes->back()), largest_note);
  if (!note) return failed(note.error());
  return log.judge(*note);
}

Result<Answer> Directory::put(const LocalLog& log, const Published& newest,
                              std::uint64_t, Time /*now*/) {
  std::error_code problem;
  if (!fs::is_directory(folder_, problem))
    return Answer{Kind::failed, folder_.string() + " is no folder"};
  const fs::path folder = folder_of(log.origin());
  fs::create_directory(folder, problem);
  const fs::path file = folder / std::to_string(newest.checkpoint.size);
  const auto added = add_file(file, newest.note);
  if (!added) return failed(added.error());
  if (!*added) {
    const auto there = read_file(file, largest_note);
    if (!there) return failed(there.error());
    return log.judge(*there);
  }
  // What cannot be read now is thinned out with a later one.
  if (auto sizes = sizes_in(folder)) thin_out(folder, *std::move(sizes));
  return Answer{Kind::good, "", newest.checkpoint.size, newest.checkpoint.root,
                newest.note};
}

}  // namespace hoopgit::anchor
