// The desktop's own store of secrets: org.freedesktop.secrets, as GNOME
// Keyring, KWallet and KeePassXC offer it. Spoken to by secret-tool(1) and
// dbus-send(1), which desktops have, so that no program of ours links what they
// need. https://specifications.freedesktop.org/secret-service-spec/latest/

#pragma once

#include "core/base/process.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

class SecretService {
 public:
  struct Desktop {
    std::filesystem::path programs{};  ///< Their folder; empty: by PATH.
    /// Of them, as "NAME=value"; nullopt: this process's own.
    std::optional<std::vector<std::string>> environment{};
    std::chrono::milliseconds patience{500};  ///< With a bus that is silent.
  };
  SecretService() = default;
  explicit SecretService(Desktop desktop) : desktop_(std::move(desktop)) {}

  /// It answers within the patience, and its default collection is unlocked.
  /// Nobody is asked to unlock it.
  bool is_open() const;

  /// nullopt: it has none of this name. Fault::unavailable: locked, or away.
  Result<std::optional<Secret>> read(const std::string& name) const;

  /// Replaces it. The secret goes through a pipe, never through arguments.
  Result<void> write(const std::string& name, std::string_view text) const;

  /// None of this name is no failure.
  Result<void> remove(const std::string& name) const;

 private:
  Command tool(std::vector<std::string> argv) const;

  Desktop desktop_{};
};

}  // namespace hoopgit::cli
