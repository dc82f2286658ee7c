#pragma once

#include "core/base/clock.hpp"
#include "core/base/repository_name.hpp"
#include "server/store/agent_limits.hpp"
#include "server/store/event.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hoopgit::identity {

/// What a credential may be used for.
enum class Scope { git_read, git_write, api_read, api_approve, api_admin };
std::string_view name_of(Scope scope);  ///< "git:read" …
Result<Scope> parse_scope(std::string_view name);

/// Who somebody is, as the relay knows it from a verified token. Two are the
/// same person when issuer and subject are equal, and for no other reason.
struct Identity {
  store::Actor actor;                  ///< Person, kind, groups, session.
  std::optional<std::string> email{};  ///< Only when the issuer verified it.
  std::string token_id{};
  std::vector<Scope> scopes{};
  std::vector<std::string> repositories{};     ///< Globs; empty: all.
  std::vector<std::string> refs{};             ///< Globs; empty: all.
  std::optional<store::AgentLimits> limits{};  ///< Of an agent only.
  std::string trust{};  ///< The rule that gave the credential, if one did.
  Time expires{};
  Time groups_at{};

  bool may(Scope scope) const;
  bool covers(const RepositoryName& repository) const;
  bool may_update(std::string_view ref) const;
  bool is_in(std::string_view group) const;  ///< Unknown groups: false.
};

}  // namespace hoopgit::identity
