#pragma once

#include "core/base/repository_name.hpp"
#include "server/store/agent_limits.hpp"
#include "server/store/event.hpp"

#include <string>
#include <vector>

namespace hoopgit::store {

/// Where a push stands. Names as in hoopgit-relay(8), STATES; the transitions
/// are made by server/push, server/approval and server/landing.
enum class PushState {
  receiving,
  quarantined,
  scanning,
  clean,
  pending,
  approved,
  landing,
  unknown,
  failed,
  needs_human,
  // Ended for good:
  refused,
  denied,
  expired,
  cancelled,
  superseded,
  stale,
  landed,
  partial,
  conflict,
};

std::string_view name_of(PushState state);
Result<PushState> parse_push_state(std::string_view name);
bool is_terminal(PushState state);

/// One push, one subject, one row. Changed content is another row.
struct PushRow {
  PushId id;
  PushState state = PushState::receiving;
  std::int64_t version = 1;  ///< Rises with each change of state.
  std::string key{};         ///< Push key: the same push again has the same.

  std::string upstream{};
  RepositoryName repository;
  Actor requester{};
  std::vector<git::RefUpdate> updates{};
  std::vector<std::string> push_options{};
  bool atomic = false;

  json::Value report{};       ///< scan::to_json, once scanned.
  json::Value decision{};     ///< policy::to_json, once judged.
  json::Value requirement{};  ///< policy::to_json, when it was asked.
  json::Value result{};       ///< Per ref: {ref, status, text}, once settled.
  std::string reason{};       ///< Why it ended as it did, for people.

  std::string subject{};       ///< 64 hex digits, what votes are for.
  std::string subject_text{};  ///< The canonical JSON that it is the digest of.
  std::string policy_sha256{};
  std::string pack_sha256{};
  std::string manifest_sha256{};
  std::uint64_t pack_bytes = 0;
  std::uint64_t objects = 0;

  std::int64_t fence = 0;    ///< Rises with each claim; stale workers lose.
  std::int64_t attempt = 0;  ///< Of landing.
  Time lease_until{};        ///< While landing: whose claim it is, till then.

  Time created{};
  Time updated{};         ///< Set by the store with each change.
  Time expires{};         ///< Of the request for approval.
  Time approved_until{};  ///< Of an approval that has not landed.
};

/// One person's word on one push. (push, issuer, subject) is unique.
struct VoteRow {
  PushId push;
  Person voter;
  std::string verb;                 ///< "approve" or "deny".
  std::string subject;              ///< What was voted on: must be the row's.
  std::vector<std::string> groups;  ///< At the time of the vote.
  std::string comment;
  Time time;
};

/// A credential that the relay has issued; never the credential itself.
struct TokenRow {
  std::string id;    ///< 16 hex digits; appears in events.
  std::string hash;  ///< SHA-256 of the credential, in hex. Unique.
  Actor holder;
  std::optional<std::string> email{};  ///< Only when verified.
  std::vector<std::string> scopes{};
  std::vector<std::string> repositories{};  ///< Globs; empty: all.
  Time created{};
  Time expires{};
  Time groups_at{};  ///< When the groups were read from an ID token.
  std::optional<Time> revoked{};
  /// Globs; empty: all. What a rule of trust, or an agent's run, leaves.
  std::vector<std::string> refs{};
  std::string trust{};    ///< Name of the rule that gave it; empty: none.
  std::string key{};      ///< Thumbprint of whoever got it, if one was proven.
  bool is_bound = false;  ///< Good only with a proof by that key.
  std::optional<AgentLimits> limits{};  ///< Of an agent only.
};

struct PushFilter {
  std::vector<PushState> states{};  ///< Empty: all.
  std::optional<Person> requester{};
  std::optional<std::string> repository{};
  std::size_t limit = 100;
};

}  // namespace hoopgit::store
