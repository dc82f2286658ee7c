#include "cli/exec.hpp"

#include "cli/agent_environment.hpp"
#include "cli/agent_profile.hpp"
#include "cli/agent_session.hpp"
#include "cli/local_git.hpp"
#include "cli/network.hpp"
#include "cli/relay_choice.hpp"
#include "cli/repository_choice.hpp"
#include "cli/setup.hpp"
#include "cli/supervised.hpp"
#include "core/base/clock.hpp"
#include "helper/cache.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace hoopgit::cli {
namespace {

using std::chrono::seconds;

/// The helper hands out nothing that ends within a minute: twice that is left
/// for a relay that is slow, or away for a moment.
constexpr seconds renewed_before{120};
constexpr seconds tried_again_after{10};

/// Those that are named; else all of this relay that this clone has as remotes.
Result<std::vector<RepositoryName>> repositories_of(const ExecOptions& options,
                                                    const Url& relay) {
  std::vector<RepositoryName> found;
  for (const auto& text : options.repositories)
    found.push_back(TRY(repository_named(text, relay)));
  if (!found.empty()) return found;
  for (const auto& remote : remote_urls()) {
    const auto url = parse_url(remote);
    if (!url || url->origin() != relay.origin()) continue;
    auto name = RepositoryName::parse(url->path);
    if (name && std::find(found.begin(), found.end(), *name) == found.end())
      found.push_back(*std::move(name));
  }
  if (found.empty())
    return Error{Fault::usage,
                 "cannot give an agent a credential: no remote of this folder "
                 "is at " +
                     relay.host_and_port(),
                 "--repo NAME"};
  return found;
}

Result<AgentWish> wish_of(const ExecOptions& options, const Url& relay) {
  AgentWish wish{.agent = options.agent,
                 .repositories = TRY(repositories_of(options, relay)),
                 .branch_prefix = options.branch_prefix.empty()
                                      ? "agent/" + options.agent + "/"
                                      : options.branch_prefix,
                 .actions = options.actions,
                 .pushes = options.pushes};
  // "refs/heads/x/" is what some people type, and no branch is called so.
  if (wish.branch_prefix.starts_with("refs/heads/"))
    wish.branch_prefix.erase(0, std::string_view("refs/heads/").size());
  if (wish.actions.empty()) wish.actions = {"create", "update"};
  std::erase(wish.actions, "fetch");
  wish.life = TRY(parse_duration(options.life));
  return wish;
}

/// Where the helper of the agent looks for its tokens.
class AgentCache {
 public:
  AgentCache(const Environment& around, const Url& relay,
             const std::vector<RepositoryName>& repositories)
      : cache_(around.for_helper()) {
    const auto profile = around.for_helper().profile;
    keys_.emplace_back(relay.origin(), "", profile);
    for (const auto& name : repositories)
      keys_.emplace_back(relay.origin(), name.text(), profile);
  }

  Result<void> keep(const helper::Record& record, Time now) const {
    for (const auto& key : keys_)
      if (!cache_.keep(key, record, to_unix_seconds(now)))
        return Error{Fault::unavailable,
                     "cannot give an agent a credential: there is no cache "
                     "that its git could take it from",
                     "hoopgit doctor"};
    return {};
  }

  void forget() const {
    for (const auto& key : keys_)
      cache_.forget(key);
  }

 private:
  helper::Cache cache_;
  std::vector<helper::CacheKey> keys_{};
};

/// When the credential is to be renewed: before the helper would hand it out no
/// more. nullopt: never again, the session ends with this one.
using Due = std::optional<Time>;

Due due_after(const helper::Record& record) {
  return from_unix_seconds(record.expiry) - renewed_before;
}

/// A credential that cannot be had now may be had later: what was given stays
/// good for a while. One that is refused will not be had any more.
Due renew(const Context& context, const http::Client& client,
          AgentSession& session, const AgentCache& cache) {
  const std::int64_t before = session.record().expiry;
  auto renewed = session.renew(context, client);
  if (renewed) renewed = cache.keep(session.record(), context.clock.now());
  if (renewed) {
    const bool is_last = session.record().expiry <= before;
    return is_last ? Due() : due_after(session.record());
  }
  context.terminal.note("hoopgit: " + renewed.error().message);
  if (renewed.error().fault != Fault::unavailable) return std::nullopt;
  return context.clock.now() + tried_again_after;
}

/// Until the command ends: its status.
int look_after(const Context& context, const http::Client& client,
               AgentSession& session, const AgentCache& cache,
               Supervised& command) {
  // As often, at least: a machine that slept may have slept over it.
  constexpr std::chrono::milliseconds longest_wait{10'000};
  Due due = due_after(session.record());
  for (;;) {
    auto wait = longest_wait;
    if (due)
      wait = std::clamp(std::chrono::duration_cast<std::chrono::milliseconds>(
                            *due - context.clock.now()),
                        std::chrono::milliseconds(0), longest_wait);
    if (const auto status = command.ends_within(wait)) return *status;
    if (due && context.clock.now() >= *due)
      due = renew(context, client, session, cache);
  }
}

std::vector<std::string> entries_of(const Variables& variables) {
  std::vector<std::string> entries;
  entries.reserve(variables.size());
  for (const auto& [name, value] : variables)
    entries.emplace_back(name).append("=").append(value);
  return entries;
}

}  // namespace

Result<int> exec(const Context& context, const ExecOptions& options) {
  TRY(must_be_person(context, "run a command for an agent"));
  const Url relay = TRY(choose_relay(context));
  const AgentWish wish = TRY(wish_of(options, relay));
  const auto helper = helper_value(TRY(helper_program()));
  const http::Client client = client_for(context, relay);
  AgentSession session = TRY(AgentSession::begin(context, client, relay, wish));
  const auto variables = agent_environment(process_variables(), relay, helper,
                                           agent_profile(wish.agent));
  const AgentCache cache(Environment(variables), relay, wish.repositories);
  Result<int> status = exit_done;
  if (auto kept = cache.keep(session.record(), context.clock.now()); !kept) {
    status = std::move(kept).error();
  } else {
    auto command = Supervised::start(options.command, entries_of(variables));
    status =
        command
            ? Result<int>(look_after(context, client, session, cache, *command))
            : Result<int>(std::move(command).error());
  }
  cache.forget();
  if (const auto ended = session.end(context, client); !ended)
    context.terminal.note("hoopgit: " + ended.error().message +
                          "; the agent's session ends by itself");
  return status;
}

}  // namespace hoopgit::cli
