#include "server/sandbox/escape.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

namespace hoopgit::sandbox {
namespace {

// Async-signal-safe, all of them: they run between fork and the end, under a
// limit on memory that the copied relay may be beyond.

bool can_open(const std::string& path, int how) noexcept {
  const int fd = ::open(path.c_str(), how | O_CLOEXEC, 0600);
  if (fd >= 0) ::close(fd);
  return fd >= 0;
}

bool reads_key(const Range& range) noexcept {
  return can_open(range.key, O_RDONLY);
}

bool reads_database(const Range& range) noexcept {
  return can_open(range.database, O_RDONLY);
}

bool reads_other_quarantine(const Range& range) noexcept {
  return can_open(range.other_pack, O_RDONLY);
}

bool writes_outside(const Range& range) noexcept {
  return can_open(range.outside, O_WRONLY | O_CREAT);
}

bool writes_hook_or_config(const Range& range) noexcept {
  return can_open(range.hook, O_WRONLY | O_CREAT) ||
         can_open(range.config, O_WRONLY);
}

bool makes_symbolic_link(const Range& range) noexcept {
  return ::symlink(range.key.c_str(), range.own_link.c_str()) == 0;
}

bool makes_hard_link(const Range& range) noexcept {
  return ::link(range.own_pack.c_str(), range.outside_link.c_str()) == 0 ||
         ::link(range.key.c_str(), range.other_link.c_str()) == 0;
}

bool reads_through_proc(const Range& range) noexcept {
  return can_open(range.root_of_relay, O_RDONLY);
}

bool opens_memory(const Range& range) noexcept {
  return can_open(range.memory_of_relay, O_RDONLY);
}

/// What is at an address here is at the same one there: this is a copy of it.
bool reads_memory(const Range& range) noexcept {
  char byte = 0;
  const iovec here{&byte, 1};
  const iovec there{const_cast<Range*>(&range), 1};
  return ::process_vm_readv(range.relay, &here, 1, &there, 1, 0) == 1;
}

bool traces(const Range& range) noexcept {
  if (::ptrace(PTRACE_SEIZE, range.relay, nullptr, nullptr) != 0) return false;
  ::ptrace(PTRACE_DETACH, range.relay, nullptr, nullptr);
  return true;
}

bool signals(const Range& range) noexcept {
  return ::kill(range.relay, 0) == 0;
}

sockaddr_in loopback(std::uint16_t port) noexcept {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

template <class Address>
bool connects(int type, const Address& address) noexcept {
  sockaddr_storage place{};
  std::memcpy(&place, &address, sizeof address);
  const int fd = ::socket(place.ss_family, type | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  const auto* general = reinterpret_cast<const sockaddr*>(&place);
  return ::connect(fd, general, sizeof address) == 0 &&
         ::send(fd, "", 1, MSG_NOSIGNAL) == 1;
}

bool connects_by_tcp(const Range& range) noexcept {
  return connects(SOCK_STREAM, loopback(range.tcp_port));
}

bool asks_a_resolver(const Range& range) noexcept {
  return connects(SOCK_DGRAM, loopback(range.udp_port));
}

bool connects_to_a_unix_socket(const Range& range) noexcept {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, Range::socket_name.data(),
              Range::socket_name.size());
  return ::chdir(range.neighbours.c_str()) == 0 &&
         connects(SOCK_STREAM, address);
}

bool becomes(const char* program) noexcept {
  char name[] = "program";
  char option[] = "--version";
  char* const argv[] = {name, option, nullptr};
  char* const environment[] = {nullptr};
  ::execve(program, argv, environment);
  return false;
}

bool becomes_a_shell(const Range&) noexcept {
  return becomes("/bin/sh");
}

bool becomes_a_setuid_program(const Range&) noexcept {
  // Whichever there is: of these one is everywhere.
  return becomes("/usr/bin/su") || becomes("/usr/bin/passwd") ||
         becomes("/usr/bin/mount") || becomes("/bin/su");
}

bool leaves_its_namespaces(const Range&) noexcept {
  // Of CLONE_FS nobody needs to be permitted: only a filter says no.
  return ::unshare(CLONE_NEWUSER) == 0 || ::unshare(CLONE_FS) == 0;
}

bool takes_much_memory(const Range& range) noexcept {
  return ::mmap(nullptr, range.memory, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
                0) != MAP_FAILED;
}

bool makes_processes(const Range&) noexcept {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(0);
  if (pid < 0) return false;
  ::waitpid(pid, nullptr, 0);
  return true;
}

bool writes_a_large_file(const Range& range) noexcept {
  ::signal(SIGXFSZ, SIG_IGN);
  const int fd = ::open(range.own_pack.c_str(), O_WRONLY | O_CLOEXEC);
  // A byte beyond the limit: sparse, so that it costs nothing.
  return fd >= 0 &&
         ::pwrite(fd, "", 1, static_cast<off_t>(range.file_bytes)) == 1;
}

bool uses_a_descriptor(const Range& range) noexcept {
  char byte = 0;
  return ::pread(range.inherited, &byte, 1, 0) == 1;
}

using Wall = Attempt::Wall;

constexpr Attempt all[] = {
    {"read the upstream key", Wall::files, reads_key},
    {"read the database", Wall::files, reads_database},
    {"read another quarantine", Wall::files, reads_other_quarantine},
    {"write outside its quarantine", Wall::files, writes_outside},
    {"write hooks or configuration", Wall::files, writes_hook_or_config},
    {"make a symbolic link", Wall::calls, makes_symbolic_link},
    {"make a hard link to the outside", Wall::files, makes_hard_link},
    {"read through /proc of the relay", Wall::files, reads_through_proc},
    {"open the memory of the relay", Wall::files, opens_memory},
    {"read the memory of the relay", Wall::calls, reads_memory},
    {"trace the relay", Wall::calls, traces},
    {"signal the relay", Wall::calls, signals},
    {"connect by TCP", Wall::calls, connects_by_tcp},
    {"ask a resolver by UDP", Wall::calls, asks_a_resolver},
    {"connect to a Unix socket", Wall::calls, connects_to_a_unix_socket},
    {"become a shell", Wall::files, becomes_a_shell},
    {"become a set-user-ID program", Wall::files, becomes_a_setuid_program},
    {"leave its namespaces", Wall::calls, leaves_its_namespaces},
    {"take more memory than its limit", Wall::limits, takes_much_memory},
    {"make processes", Wall::calls, makes_processes},
    {"write a file beyond its limit", Wall::limits, writes_a_large_file},
    {"use a descriptor of the relay", Wall::descriptors, uses_a_descriptor}};

}  // namespace

std::span<const Attempt> attempts() {
  return all;
}

}  // namespace hoopgit::sandbox
