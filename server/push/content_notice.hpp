#pragma once

#include "core/scan/notice.hpp"

#include <string_view>

namespace hoopgit::push {

/// Notes of a new file that no diff shows it (binary: a NUL in its first 8,000
/// bytes, as Git tells), that it stands for another one (a pointer of Git LFS),
/// or that it has text which does not read as it is compiled.
void note_file(std::string_view bytes, const scan::Place& place,
               scan::Notices& notices);

/// The last of these alone, by line: bidirectional controls, tag characters,
/// and more than one variation selector in a row (CVE-2021-42574); words that
/// mix Latin letters with those that look like them (CVE-2021-42694).
void note_text(std::string_view text, const scan::Place& place,
               scan::Notices& notices);

}  // namespace hoopgit::push
