#pragma once

#include "core/base/repository_name.hpp"
#include "core/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace hoopgit::identity {

/// What a person asks for an agent that acts for them (RFC 8693: the person
/// stays the subject, the agent is the actor): a session of its own, which can
/// do less than theirs and ends by itself.
struct Delegation {
  std::string agent;  ///< [a-z0-9][a-z0-9._-]*, 64 bytes at most.
  std::vector<RepositoryName> repositories{};  ///< Of which there must be one.
  std::string branch_prefix{};  ///< "agent/claude/": below refs/heads/.
  /// Of "create", "update", "force", "delete"; none: it only fetches.
  std::vector<std::string> actions{"create", "update"};
  std::int64_t pushes = 20;
  std::chrono::seconds life = std::chrono::hours(1);

  static constexpr std::chrono::hours longest_life{24};

  /// The glob of refs that it may change.
  std::string refs() const { return "refs/heads/" + branch_prefix + "**"; }
};

/// Fault::usage with what is wrong with it.
Result<void> check(const Delegation& wish);

}  // namespace hoopgit::identity
