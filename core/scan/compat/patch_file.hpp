#pragma once

#include "core/scan/compat/fragment.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan::compat {

/// Lines that were added next to each other.
struct AddedText {
  std::size_t first_line = 0;
  std::string text{};
};

/// One file of a patch.
struct PatchFile {
  std::string old_path{};
  std::string path{};
  bool is_new = false;
  bool is_deleted = false;
  bool is_binary = false;
  std::vector<AddedText> added{};
  const Commit* commit = nullptr;  ///< nullptr: not understood.
};

/// The names in "diff --git a/x b/x", which are empty when they differ.
/// nullopt: it makes no sense.
std::optional<std::string> name_in_header(std::string_view header);

/// A name behind "+++ ", "rename to " and others. `dropped`: the first folder
/// is none of it. nullopt: it makes no sense.
std::optional<std::string> name_in_line(std::string_view line, bool ends_at_tab,
                                        bool dropped);

/// What a line after "diff --git" says of the file.
enum class HeaderLine { more, end, wrong };
HeaderLine read_header_line(PatchFile& file, std::string_view line,
                            const std::string& default_name);

/// Whether the names are known that must be.
bool complete_names(PatchFile& file, const std::string& default_name);

/// "@@ -1,2 +3,4 @@".
struct HunkHeader {
  long removed = 0;
  long first_added = 0;
  long added = 0;
};
std::optional<HunkHeader> read_hunk_header(std::string_view line);

/// What stands before the first file of a commit; nullopt: it is not
/// understood.
std::optional<Commit> read_commit(std::string_view text);

/// Of a patch that is of none: dates begin somewhere.
Commit empty_commit();

/// A date as Git prints it, in RFC 3339 and UTC; nullopt: it is not understood.
std::optional<std::string> utc_date(std::string_view date);

}  // namespace hoopgit::scan::compat
