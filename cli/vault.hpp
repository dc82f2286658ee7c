#pragma once

#include "cli/session.hpp"
#include "core/base/file.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace hoopgit::cli {

/// Where sessions rest: one sealed file for each relay, AES-256-GCM.
///
/// The key is derived from seal.key beside it, this machine's id, the user's
/// number and the relay's origin. A copied or backed-up session alone is of no
/// use; code that runs as the same user can open it, and nothing here can
/// prevent that.
class Vault {
 public:
  /// `folder`: Environment::state_folder(). `machine_id`: of /etc/machine-id,
  /// or empty where there is none.
  static Result<Vault> open(const std::filesystem::path& folder,
                            std::string machine_id);

  /// nullopt: not signed in. A file that does not open (moved from another
  /// machine, damaged) is an Error that says to sign in again.
  Result<std::optional<Session>> load(const std::string& relay) const;

  /// On disk when it returns.
  Result<void> keep(const Session& session) const;

  Result<void> clear(const std::string& relay) const;

  /// One renewal at a time, across processes; unlocked when it is closed.
  Result<Descriptor> lock(const std::string& relay,
                          std::chrono::seconds patience) const;

 private:
  Vault(std::filesystem::path folder, Secret seal, std::string machine_id)
      : folder_(std::move(folder)),
        seal_(std::move(seal)),
        machine_id_(std::move(machine_id)) {}

  std::filesystem::path file_of(const std::string& relay) const;
  Secret key_of(const std::string& relay) const;

  std::filesystem::path folder_;
  Secret seal_;
  std::string machine_id_;
};

/// What Vault::open() takes; empty where the machine has none.
std::string machine_id();

}  // namespace hoopgit::cli
