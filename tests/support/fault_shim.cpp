// Loaded before the C library (LD_PRELOAD), makes one of a program's calls to
// the disk fail, or all from one on.
//
// HOOPGIT_FAULT_RULE names a file, which may come and go while the program
// runs. Its text: "CALLS ERRNO N PATH MODE", for instance
//
//     write,pwrite ENOSPC 3 /state/ always
//
// CALLS of write, pwrite, fsync, fdatasync, rename, fallocate, ftruncate, and
// of connect, accept, send, sendmsg, recv, recvmsg, which all have the path
// "socket:"; the Nth that has PATH in its path fails; MODE is `once` or
// `always` (that one and all after it). ERRNO is EIO, ENOSPC, EMFILE,
// ECONNREFUSED, ECONNRESET, or SHORT: half of it is written. When a call was
// made to fail, there is a file of the same name with ".fired".

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>

namespace {

struct Rule {
  std::string text{};
  std::string calls{};
  std::string error{};
  std::string path{};
  std::string mode{};
  long at = 0;
  long seen = 0;
};

std::mutex lock;
Rule rule;

const char* rule_file() {
  static const char* const file = std::getenv("HOOPGIT_FAULT_RULE");
  return file;
}

/// By system calls alone: what is interposed here must not be called.
std::string read_rule() {
  const long fd =
      ::syscall(SYS_openat, AT_FDCWD, rule_file(), O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return {};
  char text[512];
  const long size = ::syscall(SYS_read, fd, text, sizeof text);
  ::syscall(SYS_close, fd);
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : "";
}

void take(const std::string& text) {
  if (text == rule.text) return;
  rule = Rule{};
  rule.text = text;
  char calls[128] = {};
  char error[16] = {};
  char path[256] = {};
  char mode[16] = {};
  if (std::sscanf(text.c_str(), "%127s %15s %ld %255s %15s", calls, error,
                  &rule.at, path, mode) != 5)
    return;
  rule.calls = std::string(",") + calls + ",";
  rule.error = error;
  rule.path = path;
  rule.mode = mode;
}

int number_of(const std::string& error) {
  if (error == "ENOSPC") return ENOSPC;
  if (error == "EMFILE") return EMFILE;
  if (error == "ECONNREFUSED") return ECONNREFUSED;
  if (error == "ECONNRESET") return ECONNRESET;
  return EIO;
}

enum class Fault { none, whole, half };

/// Whether this call is to fail, and errno for it.
Fault fault_of(const char* call, const std::string& path) {
  if (rule_file() == nullptr) return Fault::none;
  const int before = errno;
  const std::lock_guard guard(lock);
  take(read_rule());
  errno = before;
  if (rule.calls.find(std::string(",") + call + ",") == std::string::npos ||
      path.find(rule.path) == std::string::npos)
    return Fault::none;
  ++rule.seen;
  const bool hit =
      rule.mode == "always" ? rule.seen >= rule.at : rule.seen == rule.at;
  if (!hit) return Fault::none;
  const std::string fired = std::string(rule_file()) + ".fired";
  const long fd = ::syscall(SYS_openat, AT_FDCWD, fired.c_str(),
                            O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0) ::syscall(SYS_close, fd);
  errno = number_of(rule.error);
  return rule.error == "SHORT" ? Fault::half : Fault::whole;
}

std::string path_of(int fd) {
  char link[64];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  char path[4096];
  const ssize_t size = ::readlink(link, path, sizeof path);
  return size > 0 ? std::string(path, static_cast<std::size_t>(size)) : "";
}

template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t write(int fd, const void* bytes, size_t size) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t)>("write");
  switch (fault_of("write", path_of(fd))) {
    case Fault::whole:
      return -1;
    case Fault::half:
      return next(fd, bytes, size > 1 ? size / 2 : size);
    case Fault::none:
      break;
  }
  return next(fd, bytes, size);
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
  static const auto next =
      real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  switch (fault_of("pwrite", path_of(fd))) {
    case Fault::whole:
      return -1;
    case Fault::half:
      return next(fd, bytes, size > 1 ? size / 2 : size, at);
    case Fault::none:
      break;
  }
  return next(fd, bytes, size, at);
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) {
  return pwrite64(fd, bytes, size, at);
}

int fsync(int fd) {
  static const auto next = real<int (*)(int)>("fsync");
  return fault_of("fsync", path_of(fd)) == Fault::none ? next(fd) : -1;
}

int fdatasync(int fd) {
  static const auto next = real<int (*)(int)>("fdatasync");
  return fault_of("fdatasync", path_of(fd)) == Fault::none ? next(fd) : -1;
}

int rename(const char* from, const char* to) {
  static const auto next = real<int (*)(const char*, const char*)>("rename");
  return fault_of("rename", to) == Fault::none ? next(from, to) : -1;
}

int ftruncate64(int fd, off64_t size) {
  static const auto next = real<int (*)(int, off64_t)>("ftruncate64");
  return fault_of("ftruncate", path_of(fd)) == Fault::none ? next(fd, size)
                                                           : -1;
}

int ftruncate(int fd, off_t size) {
  return ftruncate64(fd, size);
}

int fallocate64(int fd, int mode, off64_t at, off64_t size) {
  static const auto next =
      real<int (*)(int, int, off64_t, off64_t)>("fallocate64");
  return fault_of("fallocate", path_of(fd)) == Fault::none
             ? next(fd, mode, at, size)
             : -1;
}

int fallocate(int fd, int mode, off_t at, off_t size) {
  return fallocate64(fd, mode, at, size);
}

int connect(int fd, const sockaddr* to, socklen_t size) {
  static const auto next =
      real<int (*)(int, const sockaddr*, socklen_t)>("connect");
  return fault_of("connect", path_of(fd)) == Fault::none ? next(fd, to, size)
                                                         : -1;
}

int accept(int fd, sockaddr* from, socklen_t* size) {
  static const auto next = real<int (*)(int, sockaddr*, socklen_t*)>("accept");
  return fault_of("accept", path_of(fd)) == Fault::none ? next(fd, from, size)
                                                        : -1;
}

int accept4(int fd, sockaddr* from, socklen_t* size, int flags) {
  static const auto next =
      real<int (*)(int, sockaddr*, socklen_t*, int)>("accept4");
  return fault_of("accept", path_of(fd)) == Fault::none
             ? next(fd, from, size, flags)
             : -1;
}

ssize_t send(int fd, const void* bytes, size_t size, int flags) {
  static const auto next =
      real<ssize_t (*)(int, const void*, size_t, int)>("send");
  return fault_of("send", path_of(fd)) == Fault::none
             ? next(fd, bytes, size, flags)
             : -1;
}

ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  static const auto next =
      real<ssize_t (*)(int, const msghdr*, int)>("sendmsg");
  return fault_of("sendmsg", path_of(fd)) == Fault::none
             ? next(fd, message, flags)
             : -1;
}

ssize_t recv(int fd, void* bytes, size_t size, int flags) {
  static const auto next = real<ssize_t (*)(int, void*, size_t, int)>("recv");
  return fault_of("recv", path_of(fd)) == Fault::none
             ? next(fd, bytes, size, flags)
             : -1;
}

ssize_t recvmsg(int fd, msghdr* message, int flags) {
  static const auto next = real<ssize_t (*)(int, msghdr*, int)>("recvmsg");
  return fault_of("recvmsg", path_of(fd)) == Fault::none
             ? next(fd, message, flags)
             : -1;
}

}  // extern "C"
