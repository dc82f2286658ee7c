#pragma once

#include <string_view>

namespace hoopgit::scan::compat {

/// Shannon's, where characters are counted and their number is that of the
/// bytes: the same for ASCII, less for other text.
double entropy(std::string_view text);

}  // namespace hoopgit::scan::compat
