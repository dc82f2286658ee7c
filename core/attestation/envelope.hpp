// DSSE (github.com/secure-systems-lab/dsse): a payload and who signed it.
//
//     const Envelope sealed{statement, {{"", sign_statement(statement, key)}}};
//     const Envelope envelope = TRY(parse_envelope(to_line(sealed)));
//     if (is_signed(envelope, keys)) …  // envelope.payload is genuine

#pragma once

#include "core/base/result.hpp"
#include "core/crypto/crypto.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::attestation {

/// Of in-toto statements, the only payloads that there are here.
inline constexpr std::string_view statement_type =
    "application/vnd.in-toto+json";

/// What is signed: "DSSEv1", and type and payload, each after its length.
std::string pre_authentication(std::string_view type, std::string_view payload);

/// The raw signature of a statement, 64 bytes.
std::string sign_statement(std::string_view statement,
                           const crypto::SigningKey& key);

struct Envelope {
  std::string payload;  ///< As it was signed.
  struct Signature {
    std::string key_id;  ///< key_id() of who says to have signed; a hint.
    std::string bytes;   ///< 64.
  };
  std::vector<Signature> signatures{};
  std::string type{statement_type};  ///< Or what is not known here.
};

/// Canonical JSON, one line, without its line feed.
std::string to_line(const Envelope& envelope);

/// Reads an envelope of at most 1 MiB; says nothing about who signed it.
Result<Envelope> parse_envelope(std::string_view json);

/// Whether it is a statement that one of the keys (32 raw bytes each) signed.
/// Signatures of others do no harm.
bool is_signed(const Envelope& envelope, const std::vector<std::string>& keys);

}  // namespace hoopgit::attestation
