// What Git's configuration says about credential helpers, read as Git reads it:
// gitcredentials(7), CONFIGURATION OPTIONS.

#pragma once

#include "core/base/url.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

/// One line of configuration and where it stands.
struct ConfigEntry {
  std::string scope{};   ///< "global", "local", "worktree", "command", "system"
  std::string origin{};  ///< "file:/home/ada/.gitconfig"
  std::string key{};     ///< "credential.https://relay.example.com.helper"
  std::string value{};
};

/// The output of `git config --list --show-scope --show-origin -z`, in order.
/// A line that it cannot be cut into is left out.
std::vector<ConfigEntry> parse_config_list(std::string_view output);

/// The helpers that Git would run for a URL, in this order: every entry that
/// matches adds one, and an empty one forgets those before it. `user`: the name
/// in the URL, "https://ada@...", decoded; empty: none.
std::vector<ConfigEntry> helpers_for(const std::vector<ConfigEntry>& entries,
                                     const Url& url,
                                     std::string_view user = {});

/// A URL that a setting is for, and the user in front of its host.
struct ConfigPlace {
  Url url;
  std::string user{};

  std::string text() const;
};

/// The one of a key like
/// "credential.https://ada@relay.example.com/acme.helper"; nullopt: the key
/// names no URL.
std::optional<ConfigPlace> place_in(std::string_view key);

/// Whether the part between "credential." and the last dot is about the URL:
/// scheme, host (any case, '*' for a label) and port are equal, and its path is
/// a beginning. A host alone, or with a scheme, will do. One with a user name
/// is about the URLs with that name only.
bool is_about(std::string_view pattern, const Url& url,
              std::string_view user = {});

/// The last value of credential.KEY and credential.<pattern>.KEY that holds for
/// the URL; "" if there is none.
std::string last_value_for(const std::vector<ConfigEntry>& entries,
                           std::string_view key, const Url& url);

}  // namespace hoopgit::cli
