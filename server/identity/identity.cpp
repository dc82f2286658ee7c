#include "server/identity/identity.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::identity {
namespace {

constexpr std::array all_scopes{Scope::git_read, Scope::git_write,
                                Scope::api_read, Scope::api_approve,
                                Scope::api_admin};

bool matches_any(const std::vector<std::string>& globs, std::string_view text) {
  return std::any_of(globs.begin(), globs.end(), [&](const auto& glob) {
    return matches_glob(glob, text);
  });
}

}  // namespace

std::string_view name_of(Scope scope) {
  switch (scope) {
    case Scope::git_read:
      return "git:read";
    case Scope::git_write:
      return "git:write";
    case Scope::api_read:
      return "api:read";
    case Scope::api_approve:
      return "api:approve";
    case Scope::api_admin:
      return "api:admin";
  }
  return "";
}

Result<Scope> parse_scope(std::string_view name) {
  for (const auto scope : all_scopes)
    if (name_of(scope) == name) return scope;
  return Error{Fault::usage,
               "cannot read the scope: there is none of that name"};
}

bool Identity::may(Scope scope) const {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

bool Identity::covers(const RepositoryName& repository) const {
  return repositories.empty() || matches_any(repositories, repository.text());
}

bool Identity::may_update(std::string_view ref) const {
  return refs.empty() || matches_any(refs, ref);
}

bool Identity::is_in(std::string_view group) const {
  return actor.groups && std::find(actor.groups->begin(), actor.groups->end(),
                                   group) != actor.groups->end();
}

}  // namespace hoopgit::identity
