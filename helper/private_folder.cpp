#include "helper/private_folder.hpp"

#include "helper/job.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace hoopgit::helper {
namespace {

std::string variable(const char* name) {
  const char* value = ::getenv(name);
  return value != nullptr ? value : "";
}

/// XDG says that a relative path is to be ignored.
std::string absolute_variable(const char* name) {
  std::string value = variable(name);
  return value.starts_with('/') ? value : "";
}

}  // namespace

std::string profile_of(const std::string& profile,
                       const std::string& token_file,
                       const std::string& state_home) {
  std::string text = profile;
  if (!token_file.empty())
    text += "\nfile " + token_file;
  else if (!state_home.empty())
    text += "\nsession " + state_home;
  return text;
}

Surroundings surroundings() {
  Surroundings around;
  around.cache_folder = variable("HOOPGIT_CACHE_DIR");
  around.runtime_folder = absolute_variable("XDG_RUNTIME_DIR");
  around.config_folder = absolute_variable("XDG_CONFIG_HOME");
  around.profile = profile_in_job(
      profile_of(variable("HOOPGIT_PROFILE"), variable("HOOPGIT_TOKEN_FILE"),
                 absolute_variable("XDG_STATE_HOME")),
      job_of(&variable));
  const std::string home = absolute_variable("HOME");
  if (around.config_folder.empty() && !home.empty())
    around.config_folder = home + "/.config";
  return around;
}

bool is_private_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return false;
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == ::geteuid() && (status.st_mode & 077) == 0;
}

std::optional<std::string> find_cache_folder(const Surroundings& around) {
  if (!around.cache_folder.empty())
    return is_private_folder(around.cache_folder)
               ? std::optional(around.cache_folder)
               : std::nullopt;
  const std::string uid = std::to_string(::geteuid());
  if (!around.runtime_folder.empty()) {
    const std::string wanted = around.runtime_folder + "/hoopgit";
    if (is_private_folder(wanted)) return wanted;
  }
  for (const auto& path :
       {"/run/user/" + uid + "/hoopgit", "/dev/shm/hoopgit-" + uid})
    if (is_private_folder(path)) return path;
  return std::nullopt;
}

}  // namespace hoopgit::helper
