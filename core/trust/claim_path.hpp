#pragma once

#include "core/json/json.hpp"

#include <string_view>

namespace hoopgit::trust {

/// A top-level member of a token, slashes and all; or, if the name begins with
/// '/', what that JSON Pointer (RFC 6901) through objects leads to. nullptr:
/// there is none.
const json::Value* find_claim(const json::Value& claims, std::string_view name);

}  // namespace hoopgit::trust
