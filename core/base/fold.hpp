#pragma once

#include <string>
#include <string_view>

namespace hoopgit {

/// The same for names that some file system takes for one: full case folding of
/// the canonical decomposition, Unicode 14.0 (NTFS and APFS ignore case, HFS+
/// decomposes as well). "README" and "readme", composed and decomposed "é", and
/// also "ß" and "ss", which fewer take for one. Bytes that are not UTF-8 stay
/// as they are. ASCII costs no more than lower().
std::string folded(std::string_view name);

/// Whether folded() would only be lower(): there is no other byte than ASCII.
bool is_ascii(std::string_view text);

}  // namespace hoopgit
