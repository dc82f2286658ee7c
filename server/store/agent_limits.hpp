#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::store {

/// What is left to an agent within the refs and repositories of its
/// credentials. To fetch is not limited.
struct AgentLimits {
  /// Of "create", "update", "force", "delete": what may be done to a ref.
  std::vector<std::string> actions{};
  std::int64_t pushes = 0;  ///< In the whole session, those refused too.

  bool operator==(const AgentLimits&) const = default;
};

/// Nothing, which is what people and machines have, is the empty text.
std::string to_column(const std::optional<AgentLimits>& limits);
Result<std::optional<AgentLimits>> limits_from(std::string_view column);

}  // namespace hoopgit::store
