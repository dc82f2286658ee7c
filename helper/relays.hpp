#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::helper {

/// The origins of $XDG_CONFIG_HOME/hoopgit/relays, one a line; '#' begins a
/// comment. A file that others may write, or that belongs to somebody else
/// than this user or root, holds none.
std::vector<std::string> read_relays(const std::string& config_folder);

/// Where that file is.
std::string relays_file(const std::string& config_folder);

}  // namespace hoopgit::helper
