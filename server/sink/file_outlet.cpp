#include "server/sink/file_outlet.hpp"

#include "core/base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace hoopgit::sink {
namespace {

constexpr off_t longest_line = off_t{1024} * 1024;

std::string attempt_on(const std::filesystem::path& path) {
  return "append to " + path.string();
}

/// The size of the file up to its last line end.
Result<off_t> whole_lines(int fd, const std::string& attempt) {
  const off_t size = ::lseek(fd, 0, SEEK_END);
  if (size < 0) return from_errno(attempt, errno);
  const off_t from = std::max<off_t>(0, size - longest_line);
  std::string end(static_cast<std::size_t>(size - from), '\0');
  if (::pread(fd, end.data(), end.size(), from) !=
      static_cast<ssize_t>(end.size()))
    return from_errno(attempt, errno);
  const auto last = end.rfind('\n');
  if (last != end.npos) return from + static_cast<off_t>(last) + 1;
  if (from == 0) return off_t{0};
  return Error{Fault::corrupt, "cannot " + attempt +
                                   ": its last line has no end, and is no "
                                   "line of ours"};
}

}  // namespace

Answer FileOutlet::send(const Batch& batch, Time) {
  const auto done = append(batch);
  if (done) return {Answer::Kind::accepted, {}};
  return {Answer::Kind::failed, done.error().message};
}

/// Renames a file that would get too large.
Result<void> FileOutlet::rotate(std::uint64_t first, std::size_t more) const {
  if (target_.rotate == 0) return {};
  std::error_code error;
  const auto size = std::filesystem::file_size(target_.path, error);
  if (error || size == 0 || size + more <= target_.rotate) return {};
  auto aside = target_.path;
  aside += "." + std::to_string(first);
  std::filesystem::rename(target_.path, aside, error);
  if (error) return from_errno(attempt_on(target_.path), error.value());
  return {};
}

Result<void> FileOutlet::append(const Batch& batch) {
  const std::string attempt = attempt_on(target_.path);
  std::string body = batch.body();
  TRY(rotate(batch.first, body.size()));
  const Descriptor file(::open(
      target_.path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.is_open()) return from_errno(attempt, errno);
  const off_t size = TRY(whole_lines(file.get(), attempt));
  if (::ftruncate(file.get(), size) != 0 ||
      ::lseek(file.get(), size, SEEK_SET) != size)
    return from_errno(attempt, errno);
  // The header row of CSV stands once in a file.
  if (size > 0 && format_ == event::Format::csv)
    body.erase(0, batch.head.size());
  TRY(write_all(file.get(), body));
  if (::fsync(file.get()) != 0) return from_errno(attempt, errno);
  if (size == 0) return sync_folder(target_.path.parent_path());
  return {};
}

}  // namespace hoopgit::sink
