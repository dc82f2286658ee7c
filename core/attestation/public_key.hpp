// Ed25519 keys as tools for attestations take them: a PEM block, and an id that
// is the digest of what is in it.

#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::attestation {

/// SHA-256 of the SubjectPublicKeyInfo (RFC 8410) in hex; `key`: 32 raw bytes.
std::string key_id(std::string_view key);

/// "-----BEGIN PUBLIC KEY-----" and so on, with its last line feed.
std::string to_pem(std::string_view key);

/// The raw keys of a file of such blocks, in their order; what stands between
/// blocks is left out, as OpenSSL does. Fault::usage for a block of another
/// kind of key, and when there is none.
Result<std::vector<std::string>> keys_in_pem(std::string_view text);

}  // namespace hoopgit::attestation
