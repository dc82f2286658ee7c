// Bytes as text and back. Decoding is strict: what an encoder would not have
// written is refused, so that one value has one spelling.

#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hoopgit {

std::string to_hex(std::string_view bytes);           ///< Lower case.
Result<std::string> from_hex(std::string_view text);  ///< Lower case only.

std::string to_base64(std::string_view bytes);  ///< RFC 4648, 4; padded.
Result<std::string> from_base64(std::string_view text);

std::string to_base64url(std::string_view bytes);  ///< RFC 4648, 5; unpadded.
Result<std::string> from_base64url(std::string_view text);

/// Everything but the unreserved characters of RFC 3986 as %XX.
std::string percent_encode(std::string_view text);
/// Refuses a '%' that two hex digits do not follow. '+' stays '+'.
Result<std::string> percent_decode(std::string_view text);

/// application/x-www-form-urlencoded, in the order given.
using Form = std::vector<std::pair<std::string, std::string>>;
std::string to_form(const Form& fields);
/// Refuses a field that is given twice.
Result<Form> from_form(std::string_view text);

}  // namespace hoopgit
