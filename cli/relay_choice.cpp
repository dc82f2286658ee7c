#include "cli/relay_choice.hpp"

#include "cli/local_git.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "helper/relays.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

Result<void> write_relays(const Environment& environment,
                          const std::vector<std::string>& origins) {
  const auto config = TRY(environment.config_folder());
  TRY(make_private_folder(config / "hoopgit"));
  std::string text = "# Relays that git-credential-hoopgit answers for.\n";
  for (const auto& origin : origins)
    text += origin + "\n";
  return replace_file(helper::relays_file(config), text);
}

Result<std::vector<std::string>> known_relays(const Environment& environment) {
  const auto config = TRY(environment.config_folder());
  return helper::read_relays(config);
}

/// Of several relays, the one that the remotes agree on.
std::optional<std::string> relay_of_remotes(
    const std::vector<std::string>& origins) {
  std::optional<std::string> found;
  for (const auto& text : remote_urls()) {
    const auto url = parse_url(text);
    if (!url || std::find(origins.begin(), origins.end(), url->origin()) ==
                    origins.end())
      continue;
    if (found && *found != url->origin()) return std::nullopt;
    found = url->origin();
  }
  return found;
}

}  // namespace

Result<Url> relay_at(const std::string& text) {
  Url url = TRY(parse_url(text));
  if (url.scheme != "https" && !url.is_loopback())
    return Error{Fault::usage, "cannot use the relay " + url.origin() +
                                   ": its URL does not begin with https://"};
  url.path = "/";
  url.query.clear();
  return url;
}

Result<Url> choose_relay(const Context& context) {
  if (!context.globals.relay.empty()) return relay_at(context.globals.relay);
  const auto configured = git_config("hoopgit.relay");
  if (configured && *configured) return relay_at(**configured);
  const auto origins = TRY(known_relays(context.environment));
  if (origins.size() == 1) return relay_at(origins.front());
  if (origins.empty())
    return Error{Fault::unauthenticated,
                 "cannot choose a relay: none is set up",
                 "hoopgit login https://RELAY"};
  if (const auto origin = relay_of_remotes(origins)) return relay_at(*origin);
  return Error{
      Fault::usage,
      "cannot choose a relay: there are " + std::to_string(origins.size()),
      "add --relay URL, or type: git config hoopgit.relay URL"};
}

Result<void> add_relay(const Environment& environment,
                       const std::string& origin) {
  auto origins = TRY(known_relays(environment));
  if (std::find(origins.begin(), origins.end(), origin) != origins.end())
    return {};
  origins.push_back(origin);
  return write_relays(environment, origins);
}

Result<void> remove_relay(const Environment& environment,
                          const std::string& origin) {
  auto origins = TRY(known_relays(environment));
  if (std::erase(origins, origin) == 0) return {};
  return write_relays(environment, origins);
}

}  // namespace hoopgit::cli
