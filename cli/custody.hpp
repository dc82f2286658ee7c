// What takes two persons: legal holds, and erasing.

#pragma once

#include "cli/context.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hoopgit::cli {

struct HoldOptions {
  std::string name;
  std::vector<std::string> person{};  ///< Issuer and subject, or none.
  std::string repository{};
  std::string since{};
  std::string until{};
  bool all = false;
  std::string reason;
  std::string ticket{};
};

/// `hoopgit admin hold set NAME`, and `release`. They ask; what they ask for is
/// done when somebody else confirms it.
Result<int> set_hold(const Context& context, const HoldOptions& options);
Result<int> release_hold(const Context& context, const HoldOptions& options);

/// `hoopgit admin hold list`: those in force.
Result<int> list_holds(const Context& context);

struct EraseOptions {
  std::vector<std::string> person{};    ///< Issuer and subject; or instead:
  std::optional<std::int64_t> event{};  ///< Index of an entry.
  std::string field{};                  ///< Name of one of its bodies.
  std::string reason;
  std::string ticket;
};

/// `hoopgit admin erase`: asks that a body, or who somebody is, be erased.
Result<int> erase(const Context& context, const EraseOptions& options);

/// `hoopgit admin requests`: what waits for a second person.
Result<int> list_requests(const Context& context);

struct ConfirmOptions {
  std::string id;         ///< Of the request, or at least six of its last.
  std::string subject{};  ///< What was looked at: at least 12 digits.
};

/// `hoopgit admin confirm ID`: as the second person. As for an approval the
/// digest of what is confirmed must be typed, or given.
Result<int> confirm(const Context& context, const ConfirmOptions& options);

}  // namespace hoopgit::cli
