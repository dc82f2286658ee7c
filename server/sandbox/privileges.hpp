#pragma once

namespace hoopgit::sandbox {

// What a process gives up of itself, for good. All are async-signal-safe and
// return 0 or an errno.

/// Closes all descriptors but 0, 1, 2 and this one.
int close_descriptors(int keep) noexcept;

/// No capability in any set, and none to be had: a program with the set-user-ID
/// bit is run as any other.
int drop_privileges() noexcept;

/// A user namespace of its own, and in it a network without even a loopback
/// that is up, and no System V memory of others. As root without the user
/// namespace, where only that is not permitted.
int enter_namespaces() noexcept;

}  // namespace hoopgit::sandbox
