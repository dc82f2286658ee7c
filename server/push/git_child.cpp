#include "server/push/git_child.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "server/sandbox/confinement.hpp"

#include <algorithm>

namespace hoopgit::push {
namespace fs = std::filesystem;

namespace {

constexpr const char* git = "/usr/bin/git";
constexpr std::uint64_t mebibyte = std::uint64_t{1024} * 1024;

/// Each one as git 2.39.5 knows it; a key that an older one does not know is
/// not heeded by it. core.fsync=none: all of a quarantine is synced at once,
/// before its push is held, and a mirror can be fetched again.
constexpr const char* settings[] = {
    "core.fsync=none", "core.hooksPath=/dev/null", "core.fsmonitor=false",
    "core.attributesFile=/dev/null", "core.bigFileThreshold=100m",
    // Small windows and caches: a large pack is not mapped as a whole.
    "core.packedGitWindowSize=16m", "core.packedGitLimit=128m",
    "core.deltaBaseCacheLimit=64m", "pack.windowMemory=128m",
    "pack.deltaCacheSize=64m", "pack.threads=1", "gc.auto=0",
    "protocol.allow=never", "receive.fsckObjects=true",
    "transfer.fsckObjects=true", "fetch.fsckObjects=true",
    "receive.shallowUpdate=false", "transfer.credentialsInUrl=die",
    "transfer.bundleURI=false", "http.followRedirects=false"};

std::vector<std::string> environment() {
  return {"HOME=/nonexistent",
          "GIT_CONFIG_NOSYSTEM=1",
          "GIT_CONFIG_GLOBAL=/dev/null",
          "GIT_ATTR_NOSYSTEM=1",
          "GIT_TERMINAL_PROMPT=0",
          "GIT_ALLOW_PROTOCOL=none",
          "GIT_NO_REPLACE_OBJECTS=1",
          "GIT_OPTIONAL_LOCKS=0",
          "LC_ALL=C"};
}

/// Where the repository has objects besides its own. No child can write there
/// what this one would be let to read.
std::vector<fs::path> alternates_of(const fs::path& repository) {
  std::vector<fs::path> folders;
  const auto text = read_file(repository / "objects/info/alternates");
  if (!text) return folders;
  for (const auto line : split(*text, '\n'))
    if (!line.empty()) folders.emplace_back(line);
  return folders;
}

/// Of all packs in a folder of objects: git maps each index as a whole, so that
/// what the upstream has is no limit to what may be pushed.
std::uint64_t index_bytes(const fs::path& objects) {
  std::uint64_t sum = 0;
  std::error_code problem;
  for (const auto& file : fs::directory_iterator(objects / "pack", problem)) {
    if (file.path().extension() != ".idx") continue;
    const auto size = file.file_size(problem);
    if (!problem) sum += size;
  }
  return sum;
}

Command command_of(const std::vector<std::string>& argv,
                   const ChildLimits& limits) {
  Command command;
  command.argv = argv;
  command.environment = environment();
  command.folder = "/";
  command.deadline =
      std::chrono::seconds(std::max<std::uint64_t>(600, limits.cpu_seconds));
  return command;
}

sandbox::Allowance allowance_of(const ChildLimits& limits) {
  sandbox::Allowance allowance;
  allowance.program = git;
  allowance.memory = limits.memory;
  allowance.cpu_seconds = limits.cpu_seconds;
  allowance.file_bytes = limits.file_bytes;
  return allowance;
}

}  // namespace

ChildLimits ChildLimits::of_push(std::uint64_t pack_bytes) {
  ChildLimits limits;
  limits.file_bytes = 2 * pack_bytes + 256 * mebibyte;
  return limits;
}

ChildLimits ChildLimits::of_upstream(std::uint64_t pack_bytes) {
  ChildLimits limits;
  limits.memory += pack_bytes;
  limits.cpu_seconds += pack_bytes / mebibyte;
  limits.file_bytes = 2 * pack_bytes + 1024 * mebibyte;
  return limits;
}

Command git_child(const fs::path& repository,
                  const std::vector<std::string>& arguments, ChildLimits limits,
                  const fs::path& output) {
  std::vector<std::string> argv{git, "--git-dir=" + repository.string()};
  for (const auto* setting : settings)
    argv.insert(argv.end(), {"-c", setting});
  argv.insert(argv.end(), {"-c", "safe.directory=" + repository.string()});
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  Command command = command_of(argv, limits);

  sandbox::Allowance allowance = allowance_of(limits);
  allowance.reads = alternates_of(repository);
  for (const auto& folder : allowance.reads)
    allowance.memory += index_bytes(folder);
  allowance.reads.push_back(repository);
  allowance.writes = {repository / "objects/pack"};
  if (!output.empty()) allowance.writes.push_back(output);
  sandbox::confine(command, sandbox::Confinement(allowance));
  return command;
}

Command git_alone(const std::vector<std::string>& arguments) {
  std::vector<std::string> argv{git};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const ChildLimits limits;
  Command command = command_of(argv, limits);
  sandbox::confine(command, sandbox::Confinement(allowance_of(limits)));
  return command;
}

}  // namespace hoopgit::push
