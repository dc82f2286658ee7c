// How a session of a person becomes one of an agent that acts for them.

#include "server/identity/delegation.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "core/git/object_id.hpp"
#include "server/identity/auth_event.hpp"
#include "server/identity/inner.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t longest_name = 64;
constexpr std::size_t most_repositories = 50;
constexpr std::int64_t most_pushes = 10'000;
constexpr std::array<std::string_view, 4> all_actions{"create", "update",
                                                      "force", "delete"};

bool is_name(std::string_view text) {
  constexpr std::string_view first = "abcdefghijklmnopqrstuvwxyz0123456789";
  return !text.empty() && text.size() <= longest_name &&
         first.find(text.front()) != std::string_view::npos &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") ==
             std::string_view::npos;
}

Error not_delegated(const std::string& why) {
  return {Fault::usage, "cannot give an agent a credential: " + why};
}

Error beyond_own(const std::string& what) {
  return {Fault::forbidden,
          "cannot give an agent a credential: " + what + " yourself",
          "hoopgit whoami"};
}

/// Reads always; writes only what it may do something with.
std::vector<std::string> scopes_for(const std::vector<std::string>& own,
                                    const Delegation& wish) {
  std::vector<std::string> scopes;
  for (const auto scope : {Scope::git_read, Scope::git_write}) {
    if (scope == Scope::git_write && wish.actions.empty()) continue;
    const std::string name(name_of(scope));
    if (std::find(own.begin(), own.end(), name) != own.end())
      scopes.push_back(name);
  }
  return scopes;
}

bool covers(const std::vector<std::string>& globs, const RepositoryName& name) {
  return globs.empty() ||
         std::any_of(globs.begin(), globs.end(), [&](const auto& glob) {
           return matches_glob(glob, name.text());
         });
}

}  // namespace

Result<void> check(const Delegation& wish) {
  if (!is_name(wish.agent))
    return not_delegated(
        "its name has other characters than a-z, 0-9, '.', '_' and '-'");
  if (wish.repositories.empty() || wish.repositories.size() > most_repositories)
    return not_delegated("it must be for 1 to 50 repositories");
  // A branch of that name must be possible, or the prefix names nothing; and
  // no name of a branch has what is special in a glob.
  if (wish.branch_prefix.empty() || wish.branch_prefix.size() > 200 ||
      !git::is_ref_name("refs/heads/" + wish.branch_prefix + "x"))
    return not_delegated("no branch can begin with that prefix");
  for (const auto& action : wish.actions)
    if (std::find(all_actions.begin(), all_actions.end(), action) ==
        all_actions.end())
      return not_delegated(
          "an action is neither create, update, force nor delete");
  if (wish.pushes < 1 || wish.pushes > most_pushes)
    return not_delegated("it must be for 1 to 10000 pushes");
  if (wish.life < 60s || wish.life > Delegation::longest_life)
    return not_delegated("it must be for 60 s to 24 h");
  return {};
}

Result<Issued> Identities::Inner::delegate(store::Transaction& transaction,
                                           store::TokenRow row,
                                           const Delegation& wish,
                                           Time latest) {
  TRY(identity::check(wish));
  if (row.holder.kind != "human")
    return Error{Fault::forbidden,
                 "cannot give an agent a credential: only a person can"};
  // One pattern cannot be both: whoever has limits has no agents.
  if (!row.refs.empty() || row.limits)
    return beyond_own("you may not push to every branch");
  for (const auto& repository : wish.repositories)
    if (!covers(row.repositories, repository))
      return beyond_own("you may not use " + repository.text());
  row.scopes = scopes_for(row.scopes, wish);
  if (row.scopes.empty()) return no_scope();

  row.holder.kind = "agent";
  row.holder.agent = wish.agent;
  row.holder.on_behalf_of = row.holder.person;
  row.holder.session = to_hex(crypto::random_bytes(8));
  // Says whose commits somebody's are: an agent has none of its own.
  row.email.reset();
  row.repositories.clear();
  for (const auto& repository : wish.repositories)
    row.repositories.push_back(repository.text());
  row.refs = {wish.refs()};
  row.limits = store::AgentLimits{wish.actions, wish.pushes};
  row.is_bound = false;
  const auto life = row.expires > row.created
                        ? row.expires - row.created
                        : Time::duration(settings.token_life);
  row.created = clock.now();
  const Time ends = std::min<Time>(latest, row.created + wish.life);
  row.expires = std::min<Time>(ends, row.created + life);
  TRY(transaction.append(run_started_event(row, ends)));
  auto refresh_token = TRY(open_session(transaction, row, ends, wish.life));
  Issued issued = TRY(give(transaction, std::move(row)));
  issued.refresh_token = std::move(refresh_token);
  return issued;
}

Result<void> Identities::Inner::delegate(store::Transaction& transaction,
                                         const RenewalRequest& request,
                                         const store::SessionRow& session,
                                         std::optional<Issued>& issued,
                                         std::optional<Error>& refused) {
  store::TokenRow row;
  row.holder = session.holder;
  row.holder.address = request.address;
  row.holder.user_agent = request.user_agent;
  row.scopes = session.scopes;
  row.repositories = session.repositories;
  row.refs = session.refs;
  row.trust = session.trust;
  row.groups_at = session.groups_at;
  row.key = session.key;
  row.limits = session.limits;
  const auto actor = row.holder;
  // One that was replaced may have been stolen, but nothing comes of it here.
  const std::string hash = crypto::sha256_hex(request.refresh_token.reveal());
  Result<Issued> given = not_renewed();
  if (TRY(transaction.is_renewal(hash)))
    given =
        delegate(transaction, std::move(row), *request.agent, session.expires);
  if (given) {
    issued = *std::move(given);
    return {};
  }
  const auto fault = given.error().fault;
  if (fault != Fault::unauthenticated && fault != Fault::forbidden &&
      fault != Fault::usage)
    return given.error();
  refused = given.error();
  TRY(transaction.append(refused_event(actor, "agent")));
  return {};
}

}  // namespace hoopgit::identity
