#include "helper/file_cache.hpp"

#include "helper/record.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace hoopgit::helper {
namespace {

std::optional<Secret> read_private(const std::string& path) {
  // Non-blocking: opening a FIFO would wait for its writer for ever.
  const int fd =
      ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return std::nullopt;
  std::array<char, 4096> buffer;
  struct stat status {};
  ssize_t size = -1;
  if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
      status.st_uid == ::geteuid() && (status.st_mode & 077) == 0 &&
      static_cast<std::size_t>(status.st_size) < buffer.size())
    size = ::read(fd, buffer.data(), buffer.size());
  ::close(fd);
  if (size < 0) return std::nullopt;
  Secret text(std::string_view(buffer.data(), static_cast<std::size_t>(size)));
  explicit_bzero(buffer.data(), buffer.size());
  return text;
}

bool is_cache_name(std::string_view name) {
  return name.size() == 32 &&
         name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Looks at every file of the cache, and removes what `is_stale` is true of.
template <class Judge>
void remove_files(const std::string& folder, Judge is_stale) {
  DIR* entries = ::opendir(folder.c_str());
  if (entries == nullptr) return;
  while (const dirent* entry = ::readdir(entries)) {
    if (!is_cache_name(entry->d_name)) continue;
    const std::string path = folder + "/" + entry->d_name;
    if (is_stale(path)) ::unlink(path.c_str());
  }
  ::closedir(entries);
}

void remove_expired(const std::string& folder, std::int64_t now) {
  remove_files(folder, [&](const std::string& path) {
    const auto text = read_private(path);
    const auto record =
        text ? parse_record(text->reveal()) : std::optional<Record>();
    return record && record->expiry <= now;
  });
}

bool write_private(const std::string& path, std::string_view payload) {
  ::unlink(path.c_str());  // Of a process that had our number and died.
  const int fd = ::open(
      path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  const ssize_t written = ::write(fd, payload.data(), payload.size());
  return ::close(fd) == 0 && written == static_cast<ssize_t>(payload.size());
}

}  // namespace

std::optional<Secret> read_cache_file(const std::string& folder,
                                      const CacheKey& key) {
  return read_private(folder + "/" + key.hex());
}

bool write_cache_file(const std::string& folder, const CacheKey& key,
                      std::string_view payload, std::int64_t now) {
  remove_expired(folder, now);
  const std::string path = folder + "/" + key.hex();
  const std::string beside = path + "." + std::to_string(::getpid());
  if (write_private(beside, payload) &&
      ::rename(beside.c_str(), path.c_str()) == 0)
    return true;
  ::unlink(beside.c_str());
  return false;
}

void remove_cache_file(const std::string& folder, const CacheKey& key) {
  ::unlink((folder + "/" + key.hex()).c_str());
}

std::vector<Secret> read_cache_files_like(const std::string& folder,
                                          const CacheKey& key) {
  std::vector<Secret> texts;
  const std::string beginning = folder + "/" + std::string(key.group());
  remove_files(folder, [&](const std::string& path) {
    if (!path.starts_with(beginning)) return false;
    if (auto text = read_private(path)) texts.push_back(*std::move(text));
    return false;
  });
  return texts;
}

void remove_cache_files_like(const std::string& folder, const CacheKey& key) {
  const std::string beginning = folder + "/" + std::string(key.group());
  remove_files(folder, [&](const std::string& path) {
    return path.starts_with(beginning);
  });
}

}  // namespace hoopgit::helper
