#include "server/sandbox/layers.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "server/sandbox/call_filter.hpp"
#include "server/sandbox/landlock.hpp"
#include "server/sandbox/privileges.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace hoopgit::sandbox {
namespace {

/// Seen only where securityfs is mounted: not in most containers.
bool kernel_lists_landlock() {
  const auto list = read_file("/sys/kernel/security/lsm");
  if (!list) return false;
  const auto names = split(trim(*list), ',');
  return std::find(names.begin(), names.end(), "landlock") != names.end();
}

bool can_enter_namespaces() {
  const pid_t pid = ::fork();
  if (pid < 0) return false;
  if (pid == 0) ::_exit(enter_namespaces() == 0 ? 0 : 1);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status == 0;
}

}  // namespace

std::vector<std::string> Layers::held() const {
  std::vector<std::string> names;
  if (calls) names.emplace_back("seccomp");
  if (files != 0) names.push_back("Landlock " + std::to_string(files));
  if (namespaces) names.emplace_back("namespaces");
  return names;
}

std::vector<std::string> Layers::missing() const {
  std::vector<std::string> names;
  if (!calls) names.emplace_back("seccomp");
  if (files == 0) names.emplace_back("Landlock");
  if (!namespaces) names.emplace_back("namespaces");
  return names;
}

Layers look_at_machine() {
  Layers layers;
  layers.calls = has_call_filters();
  layers.files = landlock_version();
  layers.hides_files = layers.files == 0 && kernel_lists_landlock();
  layers.namespaces = can_enter_namespaces();
  return layers;
}

}  // namespace hoopgit::sandbox
