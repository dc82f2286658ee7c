#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>

namespace hoopgit::front {

/// What a request line asks for: a decoded path and an encoded query.
struct Target {
  std::string path;
  std::string query;
};

/// Reads an origin-form target (RFC 9112, 3.2.1) so that it has one meaning
/// only. Refused: other forms; bytes that RFC 3986 does not have in a path;
/// encoded slashes; backslashes, semicolons and controls; bytes that are not
/// UTF-8; empty, "." and ".." segments; all of them also when encoded.
Result<Target> parse_target(std::string_view text);

/// A name, an IPv4 address or an IPv6 address in brackets, with or without a
/// port, as in the Host field. Shape only.
bool is_host(std::string_view text);

}  // namespace hoopgit::front
