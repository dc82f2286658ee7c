#pragma once

#include <string>
#include <string_view>

namespace hoopgit::event {

/// A cell of RFC 4180. Controls and invisible characters are written as
/// "<U+000A>", and what a spreadsheet would take for a formula (= + - @ or tab
/// first) begins with an apostrophe.
std::string csv_cell(std::string_view raw);

}  // namespace hoopgit::event
