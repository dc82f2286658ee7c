#pragma once

#include "core/git/repository.hpp"
#include "core/scan/notice.hpp"

#include <string_view>

namespace hoopgit::push {

/// Looks at the names that a push puts into one folder.
///
/// Refuses (Fault::usage, with the path) control and hidden characters, rows of
/// variation selectors, and whatever some file system takes for ".git". Notes
/// names that are not UTF-8, those that Windows reads otherwise or each font
/// shows otherwise (blanks that are not U+0020, private use, not assigned), and
/// words of letters that only look like Latin ones; then those that some file
/// system, or a reader, takes for another one in the same folder, whether that
/// is new or not.
Result<void> check_names(const git::TreeLevel& level, std::string_view commit,
                         scan::Notices& notices);

}  // namespace hoopgit::push
