#pragma once

#include <string>
#include <string_view>

namespace hoopgit::helper {

/// SHA-256 (FIPS 180-4) as 64 hex digits. Our own, because linking OpenSSL
/// alone costs the helper several times what its whole work does. For names of
/// cache entries, where speed and side channels do not matter.
std::string sha256_hex(std::string_view bytes);

}  // namespace hoopgit::helper
