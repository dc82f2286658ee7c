#pragma once

#include "cli/agent_wish.hpp"
#include "cli/context.hpp"
#include "cli/session_key.hpp"
#include "core/base/secret.hpp"
#include "core/base/url.hpp"
#include "core/http/client.hpp"
#include "helper/record.hpp"

#include <optional>

namespace hoopgit::cli {

/// A session at the relay that this person has an agent for: narrower than
/// theirs, with an end. Its refresh token stays in this process; who runs for
/// the agent gets tokens of minutes, and those from the cache of its profile.
class AgentSession {
 public:
  /// Asks the relay for one, with the session of this person.
  /// Fault::forbidden: it would be wider than theirs.
  static Result<AgentSession> begin(const Context& context,
                                    const http::Client& client,
                                    const Url& relay, const AgentWish& wish);

  /// The token that is good now.
  const helper::Record& record() const { return record_; }

  /// Another token in place of it.
  Result<void> renew(const Context& context, const http::Client& client);

  /// Ends it, and every token of it, at the relay.
  Result<void> end(const Context& context, const http::Client& client) const;

 private:
  AgentSession(Url relay, Secret refresh_token, helper::Record record,
               std::optional<SessionKey> key)
      : relay_(std::move(relay)),
        refresh_token_(std::move(refresh_token)),
        record_(std::move(record)),
        key_(std::move(key)) {}

  Url relay_;
  Secret refresh_token_;
  helper::Record record_;
  std::optional<SessionKey> key_;
};

}  // namespace hoopgit::cli
