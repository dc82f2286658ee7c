#pragma once

#include "core/base/clock.hpp"
#include "core/base/encoding.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/http/client.hpp"
#include "server/identity/known_groups.hpp"
#include "server/identity/settings.hpp"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace hoopgit::identity {

/// Microsoft Graph, asked for the groups of people whose tokens leave them out
/// because they are too many (over 200). The relay asks with its own
/// application's secret or key, at the configured address: what a token says of
/// where to ask is not read.
///
/// An answer serves for five minutes, a failure for half a minute; one that is
/// not about a person, such as a secret that is refused, stops all questions
/// for as long (for up to five minutes if Graph says so). One question at a
/// time for each person, 2.5 seconds for each answer, 10,000 people remembered.
/// Thread-safe.
/// https://learn.microsoft.com/graph/api/user-getmembergroups
/// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
class Graph {
 public:
  /// `issuer.graph` is there. The client and the clock outlive this.
  Graph(IssuerSettings issuer, const http::Client& client, const Clock& clock);

  /// Of the person with this object id: at most 2,000 security groups, direct
  /// and by other groups, by their ids. Any Error means that they are unknown.
  Result<KnownGroups> groups_of(const std::string& object_id);

  struct Standing {
    std::uint64_t asked = 0;  ///< Of Graph; not answered from memory.
    std::uint64_t failed = 0;
    std::string problem{};  ///< Of the last question; empty: it was answered.
  };
  Standing standing() const;

 private:
  using Lock = std::unique_lock<std::mutex>;
  struct Remembered {
    Result<KnownGroups> groups;
    Time until;
  };

  Result<KnownGroups> ask(const std::string& object_id);
  Result<http::Response> question(const std::string& object_id);
  Result<Secret> token();
  Result<Secret> new_token();
  /// What the relay shows at the token endpoint to be who it is.
  Result<Form> credentials(const Url& endpoint) const;
  Error pause(std::string why, const http::ResponseHead* head = nullptr);
  void remember(const std::string& object_id, Result<KnownGroups> groups);

  const IssuerSettings issuer_;
  const GraphSettings& settings_;
  const http::Client& client_;
  const Clock& clock_;

  mutable std::mutex mutex_{};  // Guards all below; not held while asking.
  std::condition_variable answered_{};
  std::map<std::string, Remembered> people_{};
  std::set<std::string> asking_{};
  std::optional<Error> pause_{};
  Time paused_until_{};
  Standing standing_{};

  std::mutex token_mutex_{};  // Held while a token is asked for.
  std::optional<Secret> token_{};
  Time token_until_{};
};

}  // namespace hoopgit::identity
