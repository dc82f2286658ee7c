#include "server/sandbox/privileges.hpp"

#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace hoopgit::sandbox {
namespace {

/// For kernels before 5.9, and containers that hide close_range(2).
int close_one_by_one(int keep) {
  rlimit most{};
  if (::getrlimit(RLIMIT_NOFILE, &most) != 0) return errno;
  for (int fd = 3; fd < static_cast<int>(most.rlim_cur); ++fd)
    if (fd != keep) ::close(fd);
  return 0;
}

bool close_range_of(unsigned first, unsigned last) {
  return first > last || ::syscall(SYS_close_range, first, last, 0) == 0;
}

}  // namespace

int close_descriptors(int keep) noexcept {
  constexpr unsigned last = ~0U;
  const unsigned kept = keep < 3 ? 2 : static_cast<unsigned>(keep);
  const bool is_done = (kept == 2 || close_range_of(3, kept - 1)) &&
                       close_range_of(kept + 1, last);
  return is_done ? 0 : close_one_by_one(keep);
}

int drop_privileges() noexcept {
  // Who may not drop from the bounding set has nothing to lose there: with
  // no_new_privs exec gives no capability.
  for (unsigned long capability = 0; capability < 64; ++capability)
    ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const std::array<__user_cap_data_struct, 2> none{};
  return ::syscall(SYS_capset, &header, none.data()) == 0 ? 0 : errno;
}

int enter_namespaces() noexcept {
  constexpr int own = CLONE_NEWNET | CLONE_NEWIPC;
  if (::unshare(CLONE_NEWUSER | own) == 0) return 0;
  return ::unshare(own) == 0 ? 0 : errno;
}

}  // namespace hoopgit::sandbox
