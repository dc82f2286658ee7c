#pragma once

#include <linux/filter.h>

#include <vector>

namespace hoopgit::sandbox {

/// The system calls that Git needs to read and write objects, and no other, as
/// a program for seccomp(2). What is not listed fails as if the kernel did not
/// have it, which programs know how to live with. No process, thread, socket,
/// signal or symbolic link can be made, no other process be looked at, and no
/// file get other rights. Of a foreign architecture everything is fatal.
///
/// For x86-64 and 64-bit ARM; empty on others, which have no filter then.
std::vector<sock_filter> calls_of_git();

/// Whether the kernel takes such programs. Async-signal-safe, as the next.
bool has_call_filters() noexcept;

/// From now on this thread makes no other calls, for good. Needs no_new_privs.
/// 0, or an errno.
int enter_call_filter(const std::vector<sock_filter>& program) noexcept;

}  // namespace hoopgit::sandbox
