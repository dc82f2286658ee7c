#pragma once

#include "core/base/result.hpp"
#include "helper/private_folder.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace hoopgit::cli {

/// The environment variables of this process as a value: read once, in main.
class Environment {
 public:
  explicit Environment(std::map<std::string, std::string> variables)
      : variables_(std::move(variables)) {}

  /// nullopt also for one that is set to nothing.
  std::optional<std::string> get(const std::string& name) const;

  /// $XDG_CONFIG_HOME or ~/.config. Fault::usage without HOME.
  Result<std::filesystem::path> config_folder() const;

  /// $XDG_STATE_HOME or ~/.local/state, then /hoopgit; made if needed.
  Result<std::filesystem::path> state_folder() const;

  /// What the credential helper sees of it.
  helper::Surroundings for_helper() const;

 private:
  Result<std::filesystem::path> folder(const char* variable,
                                       const char* below_home) const;

  std::map<std::string, std::string> variables_;
};

Environment process_environment();

}  // namespace hoopgit::cli
