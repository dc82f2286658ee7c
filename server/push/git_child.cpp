#include "server/push/git_child.hpp"

namespace hoopgit::push {

Command git_child(const std::filesystem::path& repository,
                  const std::vector<std::string>& arguments,
                  ChildLimits limits) {
  Command command;
  command.argv = {"/usr/bin/git", "--git-dir=" + repository.string(), "-c",
                  "core.fsync=none", "-c", "core.hooksPath=/dev/null", "-c",
                  "core.fsmonitor=false", "-c", "core.bigFileThreshold=100m",
                  // Small windows: a large pack is not mapped as a whole.
                  "-c", "core.packedGitWindowSize=16m", "-c",
                  "core.packedGitLimit=128m", "-c", "gc.auto=0", "-c",
                  "protocol.allow=never", "-c", "receive.fsckObjects=true",
                  "-c", "transfer.credentialsInUrl=die", "-c",
                  "safe.directory=*"};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.environment = std::vector<std::string>{
      "PATH=/usr/bin:/bin",    "HOME=/nonexistent",
      "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
      "GIT_TERMINAL_PROMPT=0", "GIT_ALLOW_PROTOCOL=none",
      "GIT_OPTIONAL_LOCKS=0",  "LC_ALL=C"};
  command.folder = "/";
  command.deadline = std::chrono::seconds(600);
  command.memory_limit = limits.memory;
  command.cpu_limit = limits.cpu_seconds;
  return command;
}

}  // namespace hoopgit::push
