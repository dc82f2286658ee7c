#pragma once

#include <optional>
#include <string>

namespace hoopgit::helper {

/// What the helper takes from its environment, as values.
struct Surroundings {
  std::string cache_folder{};    ///< HOOPGIT_CACHE_DIR: this one and no other.
  std::string runtime_folder{};  ///< XDG_RUNTIME_DIR
  std::string config_folder{};   ///< XDG_CONFIG_HOME, or ~/.config
  std::string profile{};         ///< profile_of()
};

/// Whose tokens these are, beside the relay and the repository: empty for this
/// user's one session. Another session (XDG_STATE_HOME), a job with a token
/// file (HOOPGIT_TOKEN_FILE) and a profile (HOOPGIT_PROFILE) are told apart:
/// nobody may be given what somebody else's proof has put there.
std::string profile_of(const std::string& profile,
                       const std::string& token_file,
                       const std::string& state_home);

/// Of this process: the only place of this room that reads it.
Surroundings surroundings();

/// Makes the folder if there is none, 0700. It must be a real folder of this
/// user, closed to group and others; one that is not is refused, not mended:
/// somebody may be waiting in it.
bool is_private_folder(const std::string& path);

/// Where tokens and locks may rest: HOOPGIT_CACHE_DIR if that is set, else the
/// first that passes of $XDG_RUNTIME_DIR/hoopgit, /run/user/UID/hoopgit and
/// /dev/shm/hoopgit-UID. Memory, not disk. nullopt: there is none.
std::optional<std::string> find_cache_folder(const Surroundings& around);

}  // namespace hoopgit::helper
