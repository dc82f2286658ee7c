#pragma once

#include "core/base/process.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace hoopgit::push {

/// What every git child of the relay gets: fixed arguments, an empty
/// environment but for what is named here, no configuration of the machine or
/// of a person, no prompt, no network protocol, bounded memory and CPU time.
///
///     Command command = git_child(folder, {"index-pack", "--stdin"});
struct ChildLimits {
  std::uint64_t memory = std::uint64_t{1024} * 1024 * 1024;  ///< Bytes.
  std::uint64_t cpu_seconds = 600;
};
Command git_child(const std::filesystem::path& repository,
                  const std::vector<std::string>& arguments,
                  ChildLimits limits = {});

}  // namespace hoopgit::push
