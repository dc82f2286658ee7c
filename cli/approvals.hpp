#pragma once

#include "cli/context.hpp"

#include <string>

namespace hoopgit::cli {

/// `hoopgit approvals list`: held pushes that wait for somebody's vote; those
/// that this person may vote on, unless `all`.
struct ApprovalsListOptions {
  bool all = false;
};
Result<int> list_approvals(const Context& context,
                           const ApprovalsListOptions& options);

/// `hoopgit approvals show PUSH`: all that a reviewer must see.
struct ApprovalsShowOptions {
  std::string push;
};
Result<int> show_approval(const Context& context,
                          const ApprovalsShowOptions& options);

struct VoteOptions {
  std::string push;
  std::string verb;       ///< "approve", "deny" or "withdraw".
  std::string subject{};  ///< What was reviewed: at least 12 hex digits.
  std::string comment{};
};

/// `hoopgit approvals approve | deny | withdraw PUSH`. An approval is for a
/// digest, not for a name: it must be typed, or given with --subject, so that
/// what is approved is what was looked at.
Result<int> vote(const Context& context, const VoteOptions& options);

/// `typed` is a beginning of the subject, of at least 12 hex digits.
Result<void> check_subject(const std::string& subject,
                           const std::string& typed);

}  // namespace hoopgit::cli
