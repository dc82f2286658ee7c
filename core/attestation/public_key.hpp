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

/// The block of a key that is written as those of logs are: "name+id+base64",
/// where the base64 may have more of '+'. Fault::usage when it is none.
Result<std::string> pem_of_vkey(std::string_view vkey);

/// The raw keys of a file of such blocks, in their order; what stands between
/// blocks is left out, as OpenSSL does. Fault::usage for a block of another
/// kind of key, and when there is none.
Result<std::vector<std::string>> keys_in_pem(std::string_view text);

}  // namespace hoopgit::attestation
