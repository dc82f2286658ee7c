// Small things one does with text. Bytes, not characters: no locale is read.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit {

std::string lower(std::string_view text);      ///< ASCII letters only.
std::string_view trim(std::string_view text);  ///< Space, tab, CR, LF.
std::vector<std::string_view> split(std::string_view text, char at);
std::string join(const std::vector<std::string>& parts, std::string_view with);
bool equal_ignoring_case(std::string_view a, std::string_view b);

/// The first character of a text that is not empty; a size of 0 says that its
/// bytes are not UTF-8.
struct Utf8Character {
  std::uint32_t point;
  std::size_t size;
};
Utf8Character first_character(std::string_view text);

/// Valid by RFC 3629: no overlong form, no surrogate, nothing over U+10FFFF.
bool is_utf8(std::string_view text);

/// What came from outside, made safe for a terminal or a log line: controls
/// (C0 but tab, DEL, C1) and all that does not appear as what it is, see
/// appearance.hpp, become "<U+202E>", bytes that are not UTF-8 "<FF>". LF and
/// CR are controls here.
std::string printable(std::string_view text);

/// `pattern` matches the whole of `text`, byte by byte: '*' stands for any run
/// without '/', '**' for any run at all, everything else for itself. Linear in
/// the product of the lengths. The pattern language of policy files.
bool matches_glob(std::string_view pattern, std::string_view text);

}  // namespace hoopgit
