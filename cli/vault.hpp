#pragma once

#include "cli/secret_service.hpp"
#include "cli/session.hpp"
#include "core/base/file.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::cli {

/// Where a session rests, in the order in which they are tried.
/// - secret_service: the desktop's own store, until logout.
/// - keyring: the kernel's persistent keyring; until a reboot, or three days
///   after the last use.
/// - file: in the state folder, until logout.
/// - memory: a file in the folder of the token cache, until a reboot; only if
///   it is asked for.
enum class SessionStore { secret_service, keyring, file, memory };
std::string_view name_of(SessionStore store);  ///< "secret-service"

/// Keeps sessions, one for each relay, sealed with AES-256-GCM wherever they
/// are.
///
/// The key is derived from seal.key in the state folder, this machine's id, the
/// user's number and the relay's origin. A copied or backed-up session alone is
/// of no use; code that runs as the same user can open it, and nothing here can
/// prevent that.
class Vault {
 public:
  struct Places {
    std::filesystem::path folder;  ///< Environment::state_folder().
    std::string machine_id{};      ///< Of /etc/machine-id; empty where is none.
    /// nullopt: this person has no desktop.
    std::optional<SecretService> desktop{};
    bool keyring = false;            ///< has_persistent_keyring()
    std::filesystem::path memory{};  ///< Empty: there is none.
  };
  static Result<Vault> open(Places places);

  /// nullopt: not signed in. What does not open (moved from another machine,
  /// damaged) is an Error that says to sign in again.
  Result<std::optional<Session>> load(const std::string& relay) const;

  /// Safe from a crash when it returns. In the place that is asked for, where
  /// failing is an Error; else where it is, or in the first place that takes
  /// it: the desktop's, the kernel's, the file. Nowhere else afterwards.
  Result<void> keep(const Session& session,
                    std::optional<SessionStore> wanted = {}) const;

  std::optional<SessionStore> place_of(const std::string& relay) const;

  Result<void> clear(const std::string& relay) const;

  /// One renewal at a time, across processes; unlocked when it is closed.
  Result<Descriptor> lock(const std::string& relay,
                          std::chrono::seconds patience) const;

 private:
  Vault(Places places, Secret seal)
      : places_(std::move(places)), seal_(std::move(seal)) {}

  SessionStore first() const;  ///< For a session that is nowhere yet.
  std::filesystem::path marker(const std::string& relay) const;
  std::string name_of_file(const std::string& relay) const;
  std::string name_of_key(const std::string& relay) const;
  Secret key_of(const std::string& relay) const;
  Result<std::optional<std::string>> read(SessionStore store,
                                          const std::string& relay) const;
  Result<void> write(SessionStore store, const std::string& relay,
                     const std::string& sealed) const;
  Result<void> remove(SessionStore store, const std::string& relay) const;

  Places places_;
  Secret seal_;
};

}  // namespace hoopgit::cli
