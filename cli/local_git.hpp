// What is asked of the git on this machine.

#pragma once

#include "core/base/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hoopgit::cli {

/// Runs `git ARGUMENTS...` to its end; its output without the last LF. A
/// status other than 0 is an Error of Fault::usage with git's own words.
Result<std::string> git(const std::vector<std::string>& arguments);

/// Where a setting is written.
enum class ConfigScope { global, local };
std::string flag_of(ConfigScope scope);  ///< "--global"

/// The last value of a key, as git sees it from here; nullopt: not set.
Result<std::optional<std::string>> git_config(const std::string& key);

/// As `http.sslCAInfo` and others, by the URL that matches best.
Result<std::optional<std::string>> git_config_for(const std::string& key,
                                                  const std::string& url);

Result<void> add_config(ConfigScope scope, const std::string& key,
                        const std::string& value);
/// Removes all values of a key, or a whole section; none is no error.
Result<void> remove_config(ConfigScope scope, const std::string& key);
Result<void> remove_config_section(ConfigScope scope,
                                   const std::string& section);

/// Every line of git's configuration as it is read from here, with scope and
/// origin, each field ended by NUL: `git config --list -z`.
Result<std::string> git_config_list();

/// The URLs of the remotes of this repository, insteadOf applied; none outside
/// of a repository.
std::vector<std::string> remote_urls();

}  // namespace hoopgit::cli
