#include "cli/environment.hpp"

#include "core/base/file.hpp"
#include "helper/job.hpp"

#include <string_view>

extern char** environ;

namespace hoopgit::cli {

std::optional<std::string> Environment::get(const std::string& name) const {
  const auto found = variables_.find(name);
  if (found == variables_.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

Result<std::filesystem::path> Environment::folder(
    const char* variable, const char* below_home) const {
  // XDG: a relative path is to be ignored.
  const auto chosen = get(variable);
  if (chosen && chosen->starts_with('/')) return std::filesystem::path(*chosen);
  const auto home = get("HOME");
  if (!home || !home->starts_with('/'))
    return Error{Fault::usage,
                 "cannot find the home folder: HOME is not set to a path"};
  return std::filesystem::path(*home) / below_home;
}

Result<std::filesystem::path> Environment::config_folder() const {
  return folder("XDG_CONFIG_HOME", ".config");
}

Result<std::filesystem::path> Environment::state_folder() const {
  const auto path = TRY(folder("XDG_STATE_HOME", ".local/state")) / "hoopgit";
  TRY(make_private_folder(path));
  return path;
}

helper::Surroundings Environment::for_helper() const {
  helper::Surroundings around;
  around.cache_folder = get("HOOPGIT_CACHE_DIR").value_or("");
  const auto runtime = get("XDG_RUNTIME_DIR");
  if (runtime && runtime->starts_with('/')) around.runtime_folder = *runtime;
  if (const auto config = config_folder()) around.config_folder = *config;
  const auto state = get("XDG_STATE_HOME").value_or("");
  const auto variable = [&](const char* name) {
    return get(name).value_or("");
  };
  around.profile = helper::profile_in_job(
      helper::profile_of(variable("HOOPGIT_PROFILE"),
                         variable("HOOPGIT_TOKEN_FILE"),
                         state.starts_with('/') ? state : ""),
      helper::job_of(variable));
  return around;
}

Environment process_environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals != std::string_view::npos)
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return Environment(std::move(variables));
}

}  // namespace hoopgit::cli
