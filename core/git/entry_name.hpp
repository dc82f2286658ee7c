// What the name of one entry of a tree becomes on a machine that is not ours.

#pragma once

#include <string_view>

namespace hoopgit::git {

/// Some file system takes this name for ".git": NTFS in any case, with dots,
/// blanks or a stream at its end, behind a backslash, or as a short name
/// ("git~1"); HFS+ with characters between that it does not see.
bool is_git_folder(std::string_view name);

/// The same for ".gitmodules", whose short names are "gitmod~1" and "gi7eba~1".
bool is_modules_file(std::string_view name);

/// Windows reads the name as another one, or as none: it ends in a dot or a
/// blank, names a stream or a folder (':', '\\'), has a character that no file
/// can have there, or is a device (CON, nul.txt, COM1).
bool is_windows_trap(std::string_view name);

}  // namespace hoopgit::git
