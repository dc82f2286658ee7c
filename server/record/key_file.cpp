#include "server/record/key_file.hpp"

#include "core/crypto/crypto.hpp"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

namespace hoopgit::record {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t at_once = 128;  // 4 KiB: what a disk writes as one.

/// Takes the place of the first key.
std::string_view header() {
  return {"hoopgit body keys, version 1\n\0\0\0", key_size};
}

off_t place_of(std::uint64_t slot) {
  return static_cast<off_t>((slot + 1) * key_size);
}

Result<void> write_at(int fd, std::string_view bytes, off_t at) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(fd, bytes.data(), bytes.size(), at);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return from_errno("write the key file", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    at += written;
  }
  return {};
}

/// Shorter at the end of the file.
Result<std::string> read_at(int fd, std::size_t size, off_t at) {
  std::string bytes(size, '\0');
  ssize_t got = 0;
  do {
    got = ::pread(fd, bytes.data(), size, at);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return from_errno("read the key file", errno);
  bytes.resize(static_cast<std::size_t>(got));
  return bytes;
}

Result<void> sync(int fd) {
  if (::fdatasync(fd) != 0) return from_errno("sync the key file", errno);
  return {};
}

bool is_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == bytes.npos;
}

}  // namespace

Result<std::unique_ptr<KeyFile>> KeyFile::open(const fs::path& file) {
  Descriptor fd(
      ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.is_open()) return from_errno("open " + file.string(), errno);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0)
    return Error{Fault::conflict, "cannot use " + file.string() +
                                      ": another process is using it"};
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0)
    return from_errno("look at " + file.string(), errno);
  if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid() ||
      (status.st_mode & 077) != 0)
    return Error{
        Fault::forbidden,
        "cannot use " + file.string() + ": it is not a file of this user alone",
        "chmod 600 " + file.string()};
  auto size = static_cast<std::uint64_t>(status.st_size);
  const std::string head = TRY(read_at(fd.get(), key_size, 0));
  // Cut off while it was made: nothing can have been sealed yet.
  const bool is_new = size < key_size && header().starts_with(head);
  if (is_new) {
    TRY(write_at(fd.get(), header(), 0));
    TRY(sync(fd.get()));
    TRY(sync_folder(file.parent_path()));
    size = key_size;
  } else if (head != header()) {
    return Error{Fault::corrupt,
                 "cannot use " + file.string() + ": it is not a key file"};
  }
  const std::uint64_t slots = (size + key_size - 1) / key_size - 1;
  return std::unique_ptr<KeyFile>(new KeyFile(std::move(fd), slots));
}

Result<std::vector<Key>> KeyFile::take(std::size_t count) {
  const std::lock_guard guard(lock_);
  if (ready_.size() < count) TRY(make_more(std::max(count, at_once)));
  std::vector<Key> taken;
  taken.reserve(count);
  for (; count > 0; --count) {
    taken.push_back(std::move(ready_.back()));
    ready_.pop_back();
  }
  return taken;
}

Result<void> KeyFile::make_more(std::size_t count) {
  const Secret made(crypto::random_bytes(count * key_size));
  const std::uint64_t first = slots_;
  // Counted before they are written: what fails half-way is not used again.
  slots_ += count;
  TRY(write_at(file_.get(), made.reveal(), place_of(first)));
  TRY(sync(file_.get()));
  for (std::size_t i = count; i > 0; --i)
    ready_.push_back({first + i - 1, Secret(made.reveal().substr(
                                         (i - 1) * key_size, key_size))});
  return {};
}

Result<Secret> KeyFile::read(std::uint64_t slot) const {
  std::string bytes = TRY(read_at(file_.get(), key_size, place_of(slot)));
  if (bytes.size() < key_size || is_zero(bytes))
    return Error{Fault::not_found,
                 "cannot open the body: its key was destroyed"};
  Secret key(bytes);
  ::explicit_bzero(bytes.data(), bytes.size());
  return key;
}

Result<void> KeyFile::destroy(const std::vector<std::uint64_t>& slots) {
  if (slots.empty()) return {};
  const std::lock_guard guard(lock_);
  const std::string zeros(key_size, '\0');
  for (const std::uint64_t slot : slots)
    if (slot < slots_) TRY(write_at(file_.get(), zeros, place_of(slot)));
  return sync(file_.get());
}

std::uint64_t KeyFile::slots() const {
  const std::lock_guard guard(lock_);
  return slots_;
}

}  // namespace hoopgit::record
