#pragma once

#include "core/event/entry.hpp"

#include <string>

namespace hoopgit::event {

/// The header row of RFC 4180, with CRLF. Columns are fixed: new ones would
/// come at the end.
std::string csv_header();

/// One row for each ref, at least one, each with CRLF. Controls and invisible
/// characters are written as "<U+000A>", so that a row is always one line; a
/// cell that a spreadsheet would take for a formula (= + - @ or tab first)
/// begins with an apostrophe.
std::string to_csv(const Entry& entry);

}  // namespace hoopgit::event
