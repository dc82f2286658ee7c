// The kernel's persistent keyring of this user: persistent-keyring(7). Keys in
// it outlive every login, are never swapped, and go three days after somebody
// last looked, or at a reboot.

#pragma once

#include "core/base/secret.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::cli {

/// The kernel has it, lets us use it, and shares it with no container.
bool has_persistent_keyring();

/// nullopt for whatever reason there is none.
std::optional<Secret> read_persistent(const std::string& name);

/// Replaces it at once. False: full, too long (32 KiB), or not allowed.
bool write_persistent(const std::string& name, std::string_view payload);

/// False: it is still there. None is no failure.
bool remove_persistent(const std::string& name);

}  // namespace hoopgit::cli
