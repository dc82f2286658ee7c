#pragma once

#include "core/base/secret.hpp"

#include <string_view>

namespace hoopgit::identity {

/// What Git carries for minutes: "hgt_", 43 random base62 characters (256
/// bits), "_", and the CRC-32 of all before that '_' as 8 hex digits.
///
/// The form is for scanners and for a cheap refusal of what cannot be one; the
/// check digits prove nothing.
Secret make_credential();
bool looks_like_credential(std::string_view text);

/// The same with "hgr_": what a session is renewed with, at the relay only.
Secret make_refresh_token();
bool looks_like_refresh_token(std::string_view text);

}  // namespace hoopgit::identity
