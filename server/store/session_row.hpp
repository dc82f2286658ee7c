#pragma once

#include "core/base/clock.hpp"
#include "server/store/agent_limits.hpp"
#include "server/store/event.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hoopgit::store {

/// What lies between a person or a job and the relay when the relay renews it:
/// what its credentials are made from.
struct SessionRow {
  std::string id;  ///< 16 hex digits; appears in events.
  Actor holder;
  std::optional<std::string> email{};
  std::vector<std::string> scopes{};
  std::vector<std::string> repositories{};  ///< As of a token.
  std::vector<std::string> refs{};
  std::string trust{};
  Time groups_at{};
  Time expires{};
  Time idle_until{};  ///< Must be renewed before.
  std::optional<Time> ended{};
  /// Thumbprint of the key without which it is not renewed; empty: none.
  std::string key{};
  std::optional<AgentLimits> limits{};  ///< Of an agent only.
};

/// How a refresh token came.
enum class RenewalUse {
  first,
  /// Once more, and what it was replaced by has never been used: the answer
  /// was lost.
  again,
  stolen,
};

/// Which credentials, and sessions with them. Nothing set: all of them.
struct TokenFilter {
  std::optional<std::string> token{};    ///< By its id; no session ends.
  std::optional<std::string> session{};  ///< By its id.
  std::optional<Person> holder{};
};

/// What was good until it was revoked, by its ids.
struct RevokedIds {
  std::vector<std::string> tokens{};
  std::vector<std::string> sessions{};
};

}  // namespace hoopgit::store
