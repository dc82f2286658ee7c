#include "tests/server/identity/test_proof.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"

namespace hoopgit::test {

std::string ProofMaker::jwk() const {
  return R"({"kty":"EC","crv":"P-256","x":")" + to_base64url(key.x()) +
         R"(","y":")" + to_base64url(key.y()) + "\"}";
}

std::string ProofMaker::thumbprint() const {
  return to_base64url(crypto::sha256(R"({"crv":"P-256","kty":"EC","x":")" +
                                     to_base64url(key.x()) + R"(","y":")" +
                                     to_base64url(key.y()) + "\"}"));
}

std::string ProofMaker::jwt(Time now, const Edits& claims,
                            const Edits& header) const {
  const std::string head = object_text({{"typ", in_quotes("dpop+jwt")},
                                        {"alg", in_quotes("ES256")},
                                        {"jwk", jwk()}},
                                       header);
  const std::string body =
      object_text({{"jti", in_quotes("proof-" + std::to_string(++made))},
                   {"htm", in_quotes("POST")},
                   {"htu", in_quotes("https://relay.example.com/oauth/token")},
                   {"iat", std::to_string(to_unix_seconds(now))}},
                  claims);
  const std::string text = to_base64url(head) + "." + to_base64url(body);
  return text + "." + to_base64url(key.sign(text));
}

identity::KeyProof ProofMaker::of(std::string_view access_token, Time now,
                                  Edits claims) const {
  claims.try_emplace("htm", in_quotes("GET"));
  claims.try_emplace("htu",
                     in_quotes("https://relay.example.com/api/v1/whoami"));
  claims.try_emplace("ath",
                     in_quotes(to_base64url(crypto::sha256(access_token))));
  return {jwt(now, claims), "GET", "/api/v1/whoami"};
}

}  // namespace hoopgit::test
