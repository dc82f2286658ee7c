// What somebody whose token was verified may have. For this room only.

#pragma once

#include "core/base/repository_name.hpp"
#include "server/identity/identity.hpp"
#include "server/identity/settings.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace hoopgit::identity {

/// The limits of a credential: those of one rule of trust, or of none.
struct Admission {
  std::vector<Scope> scopes{};
  std::vector<std::string> repositories{};  ///< Globs; empty: all.
  /// What could have been asked for as well: a job's session has it, since the
  /// token that would have given it is spent.
  std::vector<Scope> all_scopes{};
  std::vector<std::string> all_repositories{};
  std::vector<std::string> refs{};
  std::string trust{};
  std::optional<std::chrono::seconds> ttl{};
};

/// Not by any rule: said to who brought the token, without what was expected.
struct NotTrusted {
  std::string why;  ///< "rule site-release: match ref"
};

/// Every scope is known, and asked for; may be none.
using Decision = std::variant<Admission, NotTrusted>;
Decision admit(const Settings& settings, const IssuerSettings& issuer,
               const json::Value& claims,
               const std::vector<std::string>& asked_scopes,
               const std::optional<RepositoryName>& repository);

/// What of `has` is in `asked`; all of it when nothing was asked.
std::vector<Scope> asked_of(std::vector<Scope> has,
                            const std::vector<std::string>& asked);
std::vector<std::string> names_of(const std::vector<Scope>& scopes);

}  // namespace hoopgit::identity
