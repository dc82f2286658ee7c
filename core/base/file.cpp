#include "core/base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

namespace hoopgit {
namespace {

namespace fs = std::filesystem;

Error cannot(std::string_view verb, const fs::path& path) {
  const int problem = errno;
  return from_errno(std::string(verb) + " " + path.string(), problem);
}

Error refused_secret(const fs::path& path, std::string_view why) {
  return {Fault::forbidden, "cannot read the secret in " + path.string() +
                                ": " + std::string(why)};
}

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

Descriptor::~Descriptor() {
  close();
}

void Descriptor::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

int Descriptor::release() {
  return std::exchange(fd_, -1);
}

Result<Descriptor> open_for_reading(const fs::path& path) {
  Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.is_open()) return cannot("open", path);
  return fd;
}

Result<Descriptor> create_private(const fs::path& path) {
  Descriptor fd(::open(
      path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.is_open()) return cannot("create", path);
  return fd;
}

Result<void> write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return from_errno("write", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

namespace {

/// How much there is to read, and one byte in which its end is seen. A guess:
/// files grow, and pipes do not tell.
std::size_t likely_size(int fd) {
  constexpr std::size_t usual = std::size_t{64} * 1024;
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return usual;
  const off_t left = status.st_size - ::lseek(fd, 0, SEEK_CUR);
  return left > 0 ? static_cast<std::size_t>(left) + 1 : usual;
}

}  // namespace

Result<std::string> read_up_to(int fd, std::size_t size) {
  // Not all of it at once: to clear it costs more than to read a small file.
  std::string bytes(std::min(size, likely_size(fd)), '\0');
  std::size_t filled = 0;
  while (filled < size) {
    if (filled == bytes.size()) bytes.resize(std::min(size, 2 * filled));
    const ssize_t got =
        ::read(fd, bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return from_errno("read", errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

Result<std::string> read_file(const fs::path& path, std::size_t limit) {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) return cannot("open", path);
  constexpr std::size_t piece = 64 * 1024;
  std::string bytes;
  for (;;) {
    const auto more = read_up_to(fd.get(), piece);
    if (!more) return within("read " + path.string(), more.error());
    bytes += *more;
    if (bytes.size() > limit)
      return Error{Fault::limit, "cannot read " + path.string() +
                                     ": it is larger than " +
                                     std::to_string(limit) + " bytes"};
    if (more->size() < piece) return bytes;
  }
}

Result<void> replace_file(const fs::path& path, std::string_view bytes,
                          mode_t mode) {
  std::string beside = path.string() + ".XXXXXX";
  Descriptor fd(::mkostemp(beside.data(), O_CLOEXEC));
  if (!fd.is_open()) return cannot("create a file beside", path);
  const auto give_up = [&](Error error) {
    ::unlink(beside.c_str());
    return error;
  };
  if (auto written = write_all(fd.get(), bytes); !written)
    return give_up(within("write " + path.string(), written.error()));
  if (::fchmod(fd.get(), mode) != 0 || ::fsync(fd.get()) != 0)
    return give_up(cannot("write", path));
  if (::rename(beside.c_str(), path.c_str()) != 0)
    return give_up(cannot("replace", path));
  return sync_folder(path.has_parent_path() ? path.parent_path() : ".");
}

Result<void> sync_folder(const fs::path& folder) {
  const Descriptor fd(
      ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.is_open() || ::fsync(fd.get()) != 0) return cannot("sync", folder);
  return {};
}

Result<void> write_file(const fs::path& path, std::string_view bytes,
                        mode_t mode) {
  const Descriptor fd(
      ::open(path.c_str(),
             O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!fd.is_open()) return cannot("create", path);
  if (const auto written = write_all(fd.get(), bytes); !written)
    return within("write " + path.string(), written.error());
  return {};
}

Result<void> sync_tree(const fs::path& folder) {
  std::error_code problem;
  for (const auto& entry : fs::recursive_directory_iterator(folder, problem)) {
    if (entry.is_directory(problem)) {
      TRY(sync_folder(entry.path()));
      continue;
    }
    const Descriptor fd(::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.is_open() || ::fsync(fd.get()) != 0)
      return cannot("sync", entry.path());
  }
  if (problem) return from_errno("read " + folder.string(), problem.value());
  return sync_folder(folder);
}

Result<void> make_private_folder(const fs::path& path) {
  std::error_code problem;
  if (path.has_parent_path()) {
    fs::create_directories(path.parent_path(), problem);
    if (problem)
      return from_errno("make " + path.parent_path().string(), problem.value());
  }
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return cannot("make", path);
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return cannot("look at", path);
  if (!S_ISDIR(status.st_mode) || status.st_uid != ::geteuid() ||
      (status.st_mode & 077) != 0)
    return Error{Fault::forbidden,
                 "cannot use " + path.string() +
                     ": it is not a folder of this user alone",
                 "chmod 700 " + path.string()};
  return {};
}

Result<Secret> read_secret_text(const fs::path& path) {
  // Links are followed: systemd and Kubernetes hand out secrets behind them.
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.is_open()) return cannot("open", path);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return cannot("look at", path);
  if (!S_ISREG(status.st_mode))
    return refused_secret(path, "it is not a regular file");
  if (status.st_uid != 0 && status.st_uid != ::geteuid())
    return refused_secret(path, "it belongs to somebody else");
  if ((status.st_mode & 077) != 0)
    return refused_secret(path, "group or others may read it");
  constexpr std::size_t longest = 16 * 1024;
  std::string text = TRY(read_up_to(fd.get(), longest + 1));
  Secret secret(text);
  explicit_bzero(text.data(), text.size());
  if (text.size() > longest)
    return refused_secret(path, "it is larger than 16 KiB");
  return secret;
}

Result<Secret> read_secret_file(const fs::path& path) {
  const Secret whole = TRY(read_secret_text(path));
  std::string_view shown = whole.reveal();
  if (shown.ends_with('\n')) shown.remove_suffix(1);
  if (shown.ends_with('\r')) shown.remove_suffix(1);
  if (shown.empty()) return refused_secret(path, "it is empty");
  if (shown.find_first_of(std::string_view("\r\n\0", 3)) !=
      std::string_view::npos)
    return refused_secret(path, "it holds more than one line");
  return Secret(shown);
}

Result<TemporaryFolder> TemporaryFolder::make(const fs::path& parent) {
  std::string name = (parent / "hoopgit-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return cannot("make", name);
  return TemporaryFolder(fs::path(name));
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

TemporaryFolder& TemporaryFolder::operator=(TemporaryFolder&& other) noexcept {
  if (this != &other) {
    remove();
    path_ = std::exchange(other.path_, {});
  }
  return *this;
}

TemporaryFolder::~TemporaryFolder() {
  remove();
}

fs::path TemporaryFolder::release() {
  return std::exchange(path_, {});
}

void TemporaryFolder::remove() noexcept {
  if (path_.empty()) return;
  std::error_code ignored;  // Nobody is left to tell.
  fs::remove_all(path_, ignored);
}

}  // namespace hoopgit
