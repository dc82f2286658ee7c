#include "cli/session_store.hpp"

#include "cli/agent_profile.hpp"
#include "cli/local_git.hpp"
#include "cli/persistent_keyring.hpp"
#include "core/base/text.hpp"

namespace hoopgit::cli {
namespace {

std::string machine_id() {
  const auto text = read_file("/etc/machine-id", 4096);
  return text ? std::string(trim(*text)) : "";
}

/// Only where a desktop has said where its bus is: to look for one would start
/// it.
std::optional<SecretService> desktop_of(const Environment& environment) {
  if (!environment.get("DBUS_SESSION_BUS_ADDRESS")) return std::nullopt;
  return SecretService();
}

}  // namespace

Result<Vault> open_vault(const Context& context) {
  TRY(must_be_person(context, "use the session"));
  const auto folder = TRY(context.environment.state_folder());
  const auto memory =
      helper::find_cache_folder(context.environment.for_helper());
  return Vault::open({.folder = folder,
                      .machine_id = machine_id(),
                      .desktop = desktop_of(context.environment),
                      .keyring = has_persistent_keyring(),
                      .memory = memory.value_or("")});
}

Result<std::optional<SessionStore>> chosen_store() {
  const auto chosen = TRY(git_config("hoopgit.sessionStore"));
  if (!chosen) return std::optional<SessionStore>();
  for (const auto store : {SessionStore::secret_service, SessionStore::keyring,
                           SessionStore::file, SessionStore::memory})
    if (*chosen == name_of(store)) return std::optional(store);
  return Error{Fault::usage,
               "cannot use hoopgit.sessionStore " + printable(*chosen) +
                   ": it is none of secret-service, keyring, file and "
                   "memory"};
}

Result<std::optional<SessionState>> session_state(const Context& context,
                                                  const Url& relay) {
  const Vault vault = TRY(open_vault(context));
  const auto session = TRY(vault.load(relay.origin()));
  const auto place = vault.place_of(relay.origin());
  if (!session || !place) return std::optional<SessionState>();
  const bool by_relay = session->renewal == Renewal::relay;
  const bool renews = by_relay ? session->relay_refresh_token.has_value()
                               : session->refresh_token.has_value();
  return std::optional(SessionState{.account = session->account,
                                    .issuer = session->issuer,
                                    .place = *place,
                                    .renewed_by = !renews    ? "nobody"
                                                  : by_relay ? "relay"
                                                             : "issuer",
                                    .ends = session->id_token_expires});
}

std::string description_of(const SessionState& state) {
  const std::string where =
      state.place == SessionStore::secret_service ? "in the desktop's keyring"
      : state.place == SessionStore::keyring      ? "in the kernel's keyring"
      : state.place == SessionStore::memory       ? "in memory"
                                                  : "in a sealed file";
  if (state.renewed_by == "nobody")
    return where + ", ends at " + local_time(state.ends);
  return where + ", renewed by the " + state.renewed_by;
}

}  // namespace hoopgit::cli
