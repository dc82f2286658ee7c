// Signing in from inside a git command, for those who ask for it:
// hoopgit.loginOnDemand; git-credential-hoopgit(1).

#pragma once

#include "cli/context.hpp"
#include "core/base/url.hpp"

#include <optional>
#include <string>

namespace hoopgit::cli {

/// What says that nobody is there to sign in; nullopt: somebody may be.
/// `interactive`: credential.interactive of git config.
std::optional<std::string> absence(
    const Environment& environment, bool has_terminal,
    const std::optional<std::string>& interactive);

/// Whether this process has a controlling terminal.
bool has_controlling_terminal();

/// Whether a session ended, or was never there, and git may wait while somebody
/// signs in.
bool may_login_on_demand(const Context& context, const Error& error);

/// Opens a browser, once: of several git commands at a time the others wait for
/// that one, and then find the session. Writes nothing on standard output.
Result<void> login_on_demand(const Context& context, const Url& relay);

}  // namespace hoopgit::cli
