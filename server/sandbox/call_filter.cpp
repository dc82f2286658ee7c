#include "server/sandbox/call_filter.hpp"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>

namespace hoopgit::sandbox {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t own_architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t own_architecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t own_architecture = 0;
#endif

/// Allowed whatever their arguments are.
constexpr int calls[] = {
    // Files by descriptor. Of what is open already, nothing else is left.
    SYS_read, SYS_write, SYS_pread64, SYS_pwrite64, SYS_readv, SYS_writev,
    SYS_lseek, SYS_close, SYS_fstat, SYS_ftruncate, SYS_fsync, SYS_fdatasync,
    SYS_sync_file_range, SYS_dup, SYS_dup3, SYS_getdents64, SYS_fadvise64,
    // Files by name: where, is for Landlock to say.
    SYS_openat, SYS_newfstatat, SYS_statx, SYS_faccessat, SYS_faccessat2,
    SYS_readlinkat, SYS_unlinkat, SYS_renameat2, SYS_linkat, SYS_mkdirat,
    SYS_getcwd, SYS_chdir, SYS_umask,
#ifdef SYS_open  // 64-bit ARM has the *at calls alone.
    SYS_open, SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_unlink,
    SYS_rename, SYS_link, SYS_mkdir, SYS_rmdir, SYS_dup2, SYS_poll, SYS_select,
    SYS_alarm, SYS_getpgrp, SYS_time, SYS_arch_prctl,
#endif
#ifdef SYS_renameat
    SYS_renameat,
#endif
    // Memory.
    SYS_mmap, SYS_munmap, SYS_mremap, SYS_mprotect, SYS_madvise, SYS_brk,
    // Itself, time, and waiting.
    SYS_execve, SYS_exit, SYS_exit_group, SYS_getpid, SYS_gettid, SYS_getppid,
    SYS_getpgid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_uname,
    SYS_sysinfo, SYS_getrusage, SYS_times, SYS_sched_getaffinity,
    SYS_sched_yield, SYS_getrandom, SYS_clock_gettime, SYS_clock_getres,
    SYS_gettimeofday, SYS_nanosleep, SYS_clock_nanosleep, SYS_setitimer,
    SYS_getitimer, SYS_ppoll, SYS_pselect6, SYS_futex, SYS_set_tid_address,
    SYS_set_robust_list, SYS_rseq, SYS_rt_sigaction, SYS_rt_sigprocmask,
    SYS_rt_sigreturn, SYS_rt_sigpending, SYS_sigaltstack, SYS_restart_syscall};

sock_filter statement(std::uint16_t code, std::uint32_t value) {
  return {code, 0, 0, value};
}

sock_filter unless_equal_skip(std::uint32_t value, std::uint8_t instructions) {
  return {BPF_JMP | BPF_JEQ | BPF_K, 0, instructions, value};
}

sock_filter answer(std::uint32_t action) {
  return statement(BPF_RET | BPF_K, action);
}

sock_filter fail_with(std::uint32_t problem) {
  return answer(SECCOMP_RET_ERRNO | (problem & SECCOMP_RET_DATA));
}

sock_filter load(std::size_t offset) {
  return statement(BPF_LD | BPF_W | BPF_ABS,
                   static_cast<std::uint32_t>(offset));
}

/// The lower half: both architectures are little-endian, and what is compared
/// is an int to the kernel.
std::size_t argument(std::size_t index) {
  return offsetof(seccomp_data, args) + index * sizeof(std::uint64_t);
}

class Program {
 public:
  void refuse_foreign() {
    add({load(offsetof(seccomp_data, arch)),
         {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, own_architecture},
         answer(SECCOMP_RET_KILL_PROCESS),
         load(offsetof(seccomp_data, nr))});
#ifdef __x86_64__
    // The calls of x32 count from here, under the same architecture.
    add({{BPF_JMP | BPF_JGE | BPF_K, 0, 1, 0x40000000},
         answer(SECCOMP_RET_KILL_PROCESS)});
#endif
  }

  void allow(int call) {
    add({unless_equal_skip(static_cast<std::uint32_t>(call), 1),
         answer(SECCOMP_RET_ALLOW)});
  }

  /// Only with one of these values as this argument.
  void allow(int call, std::size_t index,
             std::initializer_list<std::uint32_t> values, int otherwise) {
    const auto length = static_cast<std::uint8_t>(2 + 2 * values.size());
    add({unless_equal_skip(static_cast<std::uint32_t>(call), length),
         load(argument(index))});
    for (const auto value : values)
      add({unless_equal_skip(value, 1), answer(SECCOMP_RET_ALLOW)});
    add({fail_with(static_cast<std::uint32_t>(otherwise))});
  }

  std::vector<sock_filter> end() {
    add({fail_with(ENOSYS)});
    return std::move(instructions_);
  }

 private:
  void add(std::initializer_list<sock_filter> some) {
    instructions_.insert(instructions_.end(), some);
  }

  std::vector<sock_filter> instructions_{};
};

}  // namespace

std::vector<sock_filter> calls_of_git() {
  if (own_architecture == 0) return {};
  Program program;
  program.refuse_foreign();
  for (const int call : calls)
    program.allow(call);
  // Not F_SETOWN: with it a pipe sends signals to whom it is told to.
  program.allow(
      SYS_fcntl, 1,
      {F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_DUPFD_CLOEXEC},
      EPERM);
  program.allow(SYS_ioctl, 1, {TCGETS, TIOCGWINSZ, TIOCGPGRP}, ENOTTY);
  program.allow(SYS_prlimit64, 0, {0}, EPERM);  // Its own limits.
  return program.end();
}

bool has_call_filters() noexcept {
  if (own_architecture == 0) return false;
  const std::uint32_t action = SECCOMP_RET_ERRNO;
  return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

int enter_call_filter(const std::vector<sock_filter>& program) noexcept {
  // The kernel copies it, and takes a pointer that is not to const.
  const sock_fprog whole{static_cast<unsigned short>(program.size()),
                         const_cast<sock_filter*>(program.data())};
  return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &whole) == 0
             ? 0
             : errno;
}

}  // namespace hoopgit::sandbox
