#pragma once

#include <string_view>

namespace hoopgit::scan {

/// Whether a value only says where a secret would stand ("<your-token>",
/// "${TOKEN}", "changeme", "xxxxxxxx"). For values whose form proves nothing.
bool is_placeholder(std::string_view value);

/// 8-4-4-4-12 hex digits: names things, and is rarely a secret.
bool is_uuid(std::string_view value);

}  // namespace hoopgit::scan
