#pragma once

#include "cli/context.hpp"
#include "core/base/url.hpp"

#include <string>

namespace hoopgit::cli {

/// A relay by the URL that was typed. https, or http on a loopback address;
/// what follows the origin is not looked at.
Result<Url> relay_at(const std::string& text);

/// The relay that a command is about: --relay; else hoopgit.relay of git
/// config; else the only one that login was done for; else the one that a
/// remote of this repository points to.
Result<Url> choose_relay(const Context& context);

/// The file of relays that the credential helper answers for.
Result<void> add_relay(const Environment& environment,
                       const std::string& origin);
Result<void> remove_relay(const Environment& environment,
                          const std::string& origin);

}  // namespace hoopgit::cli
