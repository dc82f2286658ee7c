#include "server/sandbox/escape.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace hoopgit::sandbox {
namespace fs = std::filesystem;

namespace {

// Neither is a status that a program which was become ends with.
constexpr int was_stopped = 77;
constexpr int was_not_confined = 78;

constexpr std::uint64_t range_memory = std::uint64_t{512} * 1024 * 1024;
constexpr std::uint64_t range_file_bytes = std::uint64_t{1024} * 1024;

Result<void> lay(const fs::path& file) {
  std::error_code problem;
  fs::create_directories(file.parent_path(), problem);
  if (problem) return from_errno("make " + file.string(), problem.value());
  return write_file(file, "stand-in");
}

/// Listens on a loopback port that the system chooses.
Result<Descriptor> open_port(int type, std::uint16_t& port) {
  Descriptor fd(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* general = reinterpret_cast<sockaddr*>(&address);
  if (!fd.is_open() || ::bind(fd.get(), general, size) != 0 ||
      (type == SOCK_STREAM && ::listen(fd.get(), 1) != 0) ||
      ::getsockname(fd.get(), general, &size) != 0)
    return from_errno("listen on loopback", errno);
  port = ntohs(address.sin_port);
  return fd;
}

/// Named through a descriptor: a whole path may be longer than an address.
Result<Descriptor> open_unix(const fs::path& folder) {
  const Descriptor in(::open(folder.c_str(), O_PATH | O_CLOEXEC));
  const std::string name = "/proc/self/fd/" + std::to_string(in.get()) + "/" +
                           std::string(Range::socket_name);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, name.c_str(), name.size());
  Descriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.is_open() ||
      ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address),
             sizeof address) != 0 ||
      ::listen(fd.get(), 1) != 0)
    return from_errno("listen in " + folder.string(), errno);
  return fd;
}

[[noreturn]] void make_attempt(const Attempt& attempt, const Range& range,
                               const Confinement* confinement) {
  ::setpgid(0, 0);
  // A program that it becomes has nothing to say to anybody.
  for (const int fd : {0, 1, 2})
    ::close(fd);
  if (confinement != nullptr && confinement->enter(-1) != 0)
    ::_exit(was_not_confined);
  ::_exit(attempt.succeeds(range) ? 0 : was_stopped);
}

bool is_guarded(const Layers& layers, Attempt::Wall wall) {
  switch (wall) {
    case Attempt::Wall::files:
      return layers.files != 0;
    case Attempt::Wall::calls:
      return layers.calls;
    case Attempt::Wall::descriptors:
    case Attempt::Wall::limits:
      break;
  }
  return true;
}

}  // namespace

Result<Range> Range::set_up(const fs::path& parent) {
  Range range(TRY(TemporaryFolder::make(parent)));
  TRY(range.lay_files());
  TRY(range.listen());
  range.relay = ::getpid();
  // Of a file that may be read by its own name.
  range.root_of_relay =
      "/proc/" + std::to_string(range.relay) + "/root/dev/null";
  range.memory_of_relay = "/proc/" + std::to_string(range.relay) + "/mem";
  range.memory = range_memory;
  range.file_bytes = range_file_bytes;
  return range;
}

Result<void> Range::lay_files() {
  const fs::path folder = folder_.path();
  const fs::path own = folder / "quarantine/own";
  const fs::path own_packs = own / "objects/pack";
  key = folder / "keys/log.key";
  database = folder / "hoopgit.db";
  other_pack = folder / "quarantine/other/objects/pack/other.pack";
  outside = folder / "quarantine/outside";
  hook = own / "hooks/post-update";
  config = own / "config";
  own_pack = own_packs / "own.pack";
  own_link = own_packs / "link";
  other_link = own_packs / "linked.key";
  outside_link = folder / "quarantine/linked.pack";
  for (const auto& file : {key, database, other_pack, hook, config, own_pack})
    TRY(lay(file));
  key_file_ = TRY(open_for_reading(key));
  inherited = key_file_.get();
  return {};
}

Result<void> Range::listen() {
  tcp_ = TRY(open_port(SOCK_STREAM, tcp_port));
  udp_ = TRY(open_port(SOCK_DGRAM, udp_port));
  neighbours = folder_.path();
  unix_ = TRY(open_unix(folder_.path()));
  return {};
}

Confinement Range::confinement() const {
  const fs::path own = folder_.path() / "quarantine/own";
  Allowance allowance;
  allowance.reads = {own};
  allowance.writes = {own / "objects/pack"};
  allowance.memory = memory;
  allowance.file_bytes = file_bytes;
  return Confinement(allowance);
}

namespace {

Result<pid_t> begin(const Attempt& attempt, const Range& range,
                    const Confinement* confinement) {
  const pid_t pid = ::fork();
  if (pid < 0) return from_errno("try the sandbox", errno);
  if (pid == 0) make_attempt(attempt, range, confinement);
  return pid;
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

Result<bool> got_through(int status) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == was_not_confined)
    return Error{Fault::unavailable,
                 "cannot try the sandbox: it cannot be entered"};
  return !WIFEXITED(status) || WEXITSTATUS(status) != was_stopped;
}

}  // namespace

Result<bool> gets_through(const Attempt& attempt, const Range& range,
                          const Confinement* confinement) {
  return got_through(wait_for(TRY(begin(attempt, range, confinement))));
}

Result<Report> try_to_escape(const fs::path& parent) {
  const Range range = TRY(Range::set_up(parent));
  const Confinement confinement = range.confinement();
  Report report;
  report.layers = look_at_machine();
  // Side by side: most of the time the kernel makes namespaces.
  std::vector<Result<pid_t>> begun;
  for (const auto& attempt : attempts())
    begun.push_back(begin(attempt, range, &confinement));
  std::vector<Result<bool>> ended;
  for (const auto& pid : begun)
    ended.push_back(pid ? got_through(wait_for(*pid)) : pid.error());
  for (std::size_t i = 0; i < ended.size(); ++i) {
    if (!TRY(ended[i])) continue;
    const Attempt& attempt = attempts()[i];
    const bool guarded = is_guarded(report.layers, attempt.wall);
    (guarded ? report.got_through : report.unguarded)
        .emplace_back(attempt.what);
  }
  return report;
}

}  // namespace hoopgit::sandbox
