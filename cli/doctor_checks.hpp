// What `hoopgit doctor` looks at, one function each.

#pragma once

#include "cli/credential_config.hpp"
#include "cli/doctor.hpp"
#include "core/base/url.hpp"

#include <optional>
#include <string_view>

namespace hoopgit::cli {

/// "git version 2.39.5 (Debian)": {2, 39}; nullopt for anything else.
struct GitVersion {
  int major = 0;
  int minor = 0;
  friend auto operator<=>(const GitVersion&, const GitVersion&) = default;
};
std::optional<GitVersion> parse_git_version(std::string_view text);

Finding check_git();

/// That the helper is there and answers, and that its list names the relay.
Finding check_helper(const Context& context, const Url& relay);

/// One finding for each helper that is told our tokens beside ours, and one if
/// ours is missing. `program`: the value that setup writes.
std::vector<Finding> check_helpers(const std::vector<ConfigEntry>& entries,
                                   const Url& relay,
                                   const std::string& program);

/// The same for the configuration that there is here, and useHttpPath.
std::vector<Finding> check_configuration(const Url& relay);

Finding check_proactive(const Url& relay);

/// A netrc is asked before any helper.
Finding check_netrc(std::string_view netrc, const Url& relay);

Finding check_cache(const Context& context);

/// What the relay says of itself, the clocks, and its issuers.
std::vector<Finding> check_network(const Context& context, const Url& relay);

/// How far `ours` is from the Date of an answer (RFC 9110, 6.6.1): more than a
/// minute is bad, since tokens are then too old or not yet good.
Finding check_clock(std::string_view date, Time ours);

/// The same of the relay and an issuer, whose tokens it takes by their time:
/// of each, how many seconds our clock was ahead of it when it answered.
Finding check_relay_clock(std::optional<std::int64_t> ahead_of_relay,
                          std::optional<std::int64_t> ahead_of_issuer,
                          const std::string& issuer);

/// Whether the platform that this runs on gives a token; nullopt: on none.
std::optional<Finding> check_platform(const Context& context, const Url& relay);

/// The session here, or the platform; and whether the relay knows it.
std::vector<Finding> check_session(const Context& context, const Url& relay);

}  // namespace hoopgit::cli
