#pragma once

#include "core/base/repository_name.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace hoopgit::cli {

/// What an agent is to get; hoopgit(1), exec.
struct AgentWish {
  std::string agent;
  std::vector<RepositoryName> repositories;
  std::string branch_prefix;
  std::vector<std::string> actions;  ///< create, update, force, delete.
  int pushes = 20;
  std::chrono::seconds life = std::chrono::hours(1);
};

}  // namespace hoopgit::cli
