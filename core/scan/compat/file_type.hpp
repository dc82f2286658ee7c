#pragma once

#include <string_view>

namespace hoopgit::scan::compat {

/// What gitleaks takes for a program, a document, a font or an archive by its
/// first bytes, and does not read: also a text that begins with "MZ", "BZh" or
/// "%!". A picture, a sound or a film counts as none of them.
bool is_application(std::string_view bytes);

/// The name of a file that gitleaks takes for an archive or something
/// compressed: ".gz" may stand anywhere in it.
bool has_archive_name(std::string_view path);

}  // namespace hoopgit::scan::compat
