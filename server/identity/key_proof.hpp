#pragma once

#include "core/base/clock.hpp"
#include "core/base/url.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace hoopgit::identity {

/// What came with a request to prove that whoever sent it has a key: the DPoP
/// header of RFC 9449, and the request that it must be about.
struct KeyProof {
  std::string jwt;
  std::string method;  ///< "POST"
  std::string path;    ///< Decoded, without the query.
};

/// Why a proof is none. For the audit and for tests, as Reason is.
enum class ProofFault {
  malformed,  ///< No compact JWS, or no `jti`.
  header,     ///< An algorithm, type or parameter that is not taken.
  key,        ///< No public key of P-256 or Ed25519.
  signature,
  request,  ///< For another method or address.
  time,     ///< More than 60 s away, and without a nonce.
  token,    ///< Of another access token, or of none.
  nonce,    ///< Not the relay's, or not of the last minutes.
  replay,   ///< It came before.
};
std::string_view name_of(ProofFault fault);

/// The key that a request was proven with.
struct ProvenKey {
  std::string thumbprint;  ///< RFC 7638, SHA-256, base64url: `jkt`.
  std::string id;          ///< `jti`; unique for the key.
  std::int64_t issued;
  std::optional<std::string> nonce{};
};

/// RFC 9449, 4.3, but for what needs a memory: see ProofKeeper. `origin` is the
/// relay's own. With an access token `ath` must be of it. What has a nonce is
/// as old as that, whatever the clock of the client says.
std::variant<ProvenKey, ProofFault> check_proof(
    const KeyProof& proof, const Url& origin,
    std::optional<std::string_view> access_token, Time now);

}  // namespace hoopgit::identity
