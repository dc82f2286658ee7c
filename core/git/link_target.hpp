#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <string_view>

namespace hoopgit::git {

/// How many folders a symbolic link climbs from the one that it stands in: 1
/// for "../lib". A link leaves the tree when that is more than its own depth.
///
/// An Error (Fault::usage, a clause that says what the target is) for one that
/// leaves the tree wherever it stands or cannot be told not to: absolute, also
/// as Windows writes it; empty; with a control character; into a ".git"; with
/// ".." behind a name, which may be a link itself.
Result<std::size_t> levels_up(std::string_view target);

}  // namespace hoopgit::git
