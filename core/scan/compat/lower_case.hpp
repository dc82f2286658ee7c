#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hoopgit::scan::compat {

/// The simple lower case of a character, Unicode 15.0.
std::uint32_t lower_case(std::uint32_t point);

/// The same of a text, as Go does it: a byte that is no UTF-8 becomes U+FFFD.
std::string lower_case(std::string_view text);

/// Without Unicode's white space at both ends.
std::string_view trim_space(std::string_view text);

/// How many bytes of white space `text` begins with: one character at most.
std::size_t leading_space(std::string_view text);

}  // namespace hoopgit::scan::compat
