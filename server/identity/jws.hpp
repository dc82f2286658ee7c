#pragma once

#include "core/crypto/crypto.hpp"
#include "core/json/json.hpp"
#include "server/identity/reason.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::identity {

/// A JSON Web Token in compact form (RFC 7515, 7519), cut and decoded. Nothing
/// in it is to be believed before its signature was checked.
struct Jws {
  json::Value header;   ///< An object.
  json::Value payload;  ///< An object.

  /// NumericDates in whole seconds, rounded down; 0 to 2^53 - 1.
  std::optional<std::int64_t> expires{};
  std::optional<std::int64_t> not_before{};
  std::optional<std::int64_t> issued{};

  std::string_view signed_bytes;  ///< Within the text that was parsed.
  std::string signature;          ///< Raw bytes.
};

/// At most 16 KiB, three segments of strict base64url, JSON at most 8 deep
/// without a duplicate key, and dates that are numbers; else
/// Reason::malformed.
Checked<Jws> parse_jws(std::string_view text);

/// What of the header decides.
struct JwsHeader {
  crypto::SignatureAlgorithm algorithm;
  std::optional<std::string> key_id{};  ///< Only ever looked up in a map.
};

/// Which headers an issuer's tokens may have.
struct HeaderRule {
  std::vector<std::string> algorithms;
  std::vector<std::string> types{"JWT"};  ///< In any case; no type is taken.
};

/// Reason::header for an algorithm or a type that the rule does not name, for
/// critical extensions, for encryption, and for keys that the token brings
/// itself.
Checked<JwsHeader> read_header(const json::Value& header,
                               const HeaderRule& rule);

/// Header parameters that carry or name a key, as found: for the audit, since
/// an honest issuer has no use for most of them.
std::vector<std::string> foreign_keys_in(const json::Value& header);

/// "RS256", "PS256", "ES256", "EdDSA"; anything else, in any spelling, is
/// none of ours.
std::optional<crypto::SignatureAlgorithm> parse_algorithm(
    std::string_view name);

}  // namespace hoopgit::identity
