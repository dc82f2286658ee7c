// Proofs of possession as a client makes them, right but for what a test
// changes.

#pragma once

#include "core/base/clock.hpp"
#include "core/crypto/p256_key.hpp"
#include "server/identity/key_proof.hpp"
#include "tests/server/identity/verification_rig.hpp"

#include <string>
#include <string_view>

namespace hoopgit::test {

struct ProofMaker {
  crypto::P256Key key = crypto::P256Key::generate();

  std::string jwk() const;
  std::string thumbprint() const;
  /// For POST to the relay's token endpoint, made at `now`.
  std::string jwt(Time now, const Edits& claims = {},
                  const Edits& header = {}) const;
  identity::KeyProof at_token_endpoint(Time now,
                                       const Edits& claims = {}) const {
    return {jwt(now, claims), "POST", "/oauth/token"};
  }
  /// For GET with this access token.
  identity::KeyProof of(std::string_view access_token, Time now,
                        Edits claims = {}) const;

  mutable int made = 0;  ///< Each has another id.
};

}  // namespace hoopgit::test
