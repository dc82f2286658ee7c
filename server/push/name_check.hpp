#pragma once

#include "core/git/repository.hpp"
#include "core/scan/notice.hpp"

#include <string_view>

namespace hoopgit::push {

/// Looks at the names that a push puts into one folder.
///
/// Refuses (Fault::usage, with the path) control and hidden characters, and
/// whatever some file system takes for ".git". Notes names that are not UTF-8,
/// those that Windows reads otherwise, and those that some file system takes
/// for another one in the same folder, whether that is new or not.
Result<void> check_names(const git::TreeLevel& level, std::string_view commit,
                         scan::Notices& notices);

}  // namespace hoopgit::push
