#include "cli/compat_archive.hpp"
#include "cli/compat_sources.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/scan/compat/chunks.hpp"
#include "core/scan/compat/file_type.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;

/// One read(2) at a time: what a pipe gives at once decides where text is cut.
Result<std::size_t> read_some(int fd, char* into, std::size_t size) {
  for (;;) {
    const ssize_t got = ::read(fd, into, size);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return from_errno("read", errno);
  }
}

Result<void> scan_descriptor(int fd, const std::string& path,
                             const std::string& link, CompatRun& run) {
  return scan::compat::each_chunk(
      [fd](char* into, std::size_t size) { return read_some(fd, into, size); },
      [&](std::string_view text, std::size_t first_line) {
        return run.take({.text = text,
                         .path = path,
                         .link = link,
                         .first_line = first_line});
      });
}

class Walk {
 public:
  Walk(const CompatFiles& files, CompatRun& run) : files_(files), run_(run) {}

  Result<void> any(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
      miss(path, "it cannot be looked at");
      return {};
    }
    if (S_ISDIR(status.st_mode)) return folder(path);
    const auto size =
        static_cast<std::size_t>(std::max<off_t>(0, status.st_size));
    if (size == 0 || (files_.largest > 0 && size > files_.largest)) return {};
    if (S_ISLNK(status.st_mode)) return link(path);
    return is_allowed(path) ? Result<void>() : file(path, "");
  }

 private:
  /// By a global list, whatever else that asks for.
  bool is_allowed(const std::string& path) const {
    const auto& lists = run_.allowlists();
    return std::any_of(lists.begin(), lists.end(), [&](const auto& list) {
      return list->allows_path(path);
    });
  }

  void miss(const std::string& path, std::string_view why) {
    run_.miss("cannot scan " + printable(path) + ": " + std::string(why));
  }

  Result<void> folder(const std::string& path) {
    if (is_allowed(path)) return {};
    std::error_code problem;
    std::vector<std::string> names;
    for (fs::directory_iterator entry(path, problem), end;
         !problem && entry != end; entry.increment(problem))
      names.push_back(entry->path().filename().string());
    if (problem) miss(path, "it cannot be read");
    std::sort(names.begin(), names.end());
    for (const auto& name : names)
      TRY(any(joined(path, name)));
    return {};
  }

  /// "." and doubled slashes go away.
  static std::string joined(const std::string& path, const std::string& name) {
    return (fs::path(path) / name).lexically_normal().string();
  }

  Result<void> link(const std::string& path) {
    if (!files_.follow_links) return {};
    std::error_code problem;
    const auto target = fs::canonical(path, problem);
    if (problem || fs::is_directory(target, problem) || is_allowed(path))
      return {};
    return file(target.string(), path);
  }

  Result<void> file(const std::string& path, const std::string& link) {
    if (scan::compat::has_archive_name(path)) return archive(path, link);
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.is_open()) {
      miss(path, "it cannot be opened");
      return {};
    }
    return scan_descriptor(fd.get(), path, link, run_);
  }

  /// Not read at all, unless that is asked for.
  Result<void> archive(const std::string& path, const std::string& link) {
    constexpr std::size_t most = std::size_t{1} << 30;
    if (files_.archive_depth == 0) return {};
    const auto bytes = read_file(path, most);
    if (bytes)
      return CompatArchive(files_.archive_depth, run_)
          .take({.path = path, .link = link}, *bytes);
    miss(path, bytes.error().fault == Fault::limit ? "it is too large"
                                                   : "it cannot be read");
    return {};
  }

  const CompatFiles& files_;
  CompatRun& run_;
};

}  // namespace

Result<void> compat_files(const CompatFiles& files, CompatRun& run) {
  struct stat status {};
  if (::lstat(files.path.c_str(), &status) != 0)
    return Error{Fault::not_found, "cannot scan " + printable(files.path) +
                                       ": there is no such file"};
  return Walk(files, run).any(files.path);
}

Result<void> compat_stream(int fd, CompatRun& run) {
  return scan_descriptor(fd, "", "", run);
}

}  // namespace hoopgit::cli
