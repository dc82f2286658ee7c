#pragma once

#include "cli/context.hpp"
#include "cli/vault.hpp"
#include "core/base/url.hpp"

#include <optional>
#include <string>

namespace hoopgit::cli {

/// This person's vault on this machine. Fault::forbidden for who runs for an
/// agent.
Result<Vault> open_vault(const Context& context);

/// hoopgit.sessionStore of git config: secret-service, keyring, file or memory;
/// nullopt: the best that there is.
Result<std::optional<SessionStore>> chosen_store();

/// What there is between this person and the relay, without the network.
struct SessionState {
  std::string account;
  std::string issuer;
  SessionStore place;
  /// "issuer", "relay", or "nobody": then it ends with its ID token.
  std::string renewed_by;
  Time ends{};  ///< If nobody renews it.
};

/// nullopt: not signed in.
Result<std::optional<SessionState>> session_state(const Context& context,
                                                  const Url& relay);

/// "in the kernel's keyring, renewed by the issuer": for people.
std::string description_of(const SessionState& state);

}  // namespace hoopgit::cli
