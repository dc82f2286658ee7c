#pragma once

#include "core/base/process.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace hoopgit::push {

/// What a git child may use.
struct ChildLimits {
  /// Bytes of address space, besides the indexes that the alternates have.
  std::uint64_t memory = std::uint64_t{512} * 1024 * 1024;
  std::uint64_t cpu_seconds = 120;
  std::uint64_t file_bytes = std::uint64_t{1024} * 1024 * 1024;

  /// For a push of at most so many bytes: the file gets the bases of a thin
  /// pack besides, and has an index.
  static ChildLimits of_push(std::uint64_t pack_bytes);

  /// For a pack of the upstream, which no limit says how large it may be: they
  /// grow with it, and the deadline by the same.
  static ChildLimits of_upstream(std::uint64_t pack_bytes);
};

/// What every git child of the relay gets: an absolute path, fixed arguments,
/// an empty environment but for what is named here, no configuration of the
/// machine or of a person, no attributes, hooks, prompt or protocol, one
/// thread, bounded memory, time and files; and the walls of server/sandbox. It
/// reads this repository and the one that its alternates name, and writes only
/// below objects/pack, and below `output` if that is given: never what another
/// child reads as configuration.
///
///     Command command = git_child(folder, {"index-pack", "--stdin"});
///
/// Its threads would be processes to the limits: there is one, and no option
/// --threads.
Command git_child(const std::filesystem::path& repository,
                  const std::vector<std::string>& arguments,
                  ChildLimits limits = {},
                  const std::filesystem::path& output = {});

/// The same without a repository: what git says of itself.
Command git_alone(const std::vector<std::string>& arguments);

}  // namespace hoopgit::push
