#include "server/identity/key_proof.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "server/identity/jws.hpp"

#include <algorithm>
#include <cstdlib>

namespace hoopgit::identity {
namespace {

using crypto::PublicKey;

constexpr std::int64_t skew = 60;
constexpr std::size_t longest_id = 128;

struct PresentedKey {
  PublicKey key;
  std::string thumbprint;
};

/// RFC 7638: the members that make the key, sorted, without white space.
std::string thumbprint_of(const std::string& members) {
  return to_base64url(crypto::sha256("{" + members + "}"));
}

Result<PresentedKey> p256_key(const json::Value& jwk) {
  const auto x = TRY(from_base64url(TRY(jwk.text("x"))));
  const auto y = TRY(from_base64url(TRY(jwk.text("y"))));
  return PresentedKey{
      TRY(PublicKey::p256(x, y)),
      thumbprint_of(R"("crv":"P-256","kty":"EC","x":")" + to_base64url(x) +
                    R"(","y":")" + to_base64url(y) + "\"")};
}

Result<PresentedKey> ed25519_key(const json::Value& jwk) {
  const auto x = TRY(from_base64url(TRY(jwk.text("x"))));
  return PresentedKey{TRY(PublicKey::ed25519(x)),
                      thumbprint_of(R"("crv":"Ed25519","kty":"OKP","x":")" +
                                    to_base64url(x) + "\"")};
}

Result<PresentedKey> key_in(const json::Value& jwk) {
  const Error unusable{Fault::usage, "cannot use the key: it is none of ours"};
  for (const auto* secret : {"d", "k", "p", "q"})
    if (jwk.find(secret) != nullptr) return unusable;
  const auto type = TRY(jwk.text("kty"));
  const auto curve = TRY(jwk.text("crv"));
  if (type == "EC" && curve == "P-256") return p256_key(jwk);
  if (type == "OKP" && curve == "Ed25519") return ed25519_key(jwk);
  return unusable;
}

bool has_sound_header(const json::Value& header) {
  for (const auto* name :
       {"crit", "enc", "zip", "b64", "jku", "x5u", "x5c", "kid"})
    if (header.find(name) != nullptr) return false;
  const auto type = header.maybe_text("typ");
  const auto algorithm = header.maybe_text("alg");
  return type && *type == "dpop+jwt" && algorithm &&
         (*algorithm == "ES256" || *algorithm == "EdDSA");
}

/// RFC 9449, 4.3: without query and fragment, after normalisation.
bool is_of_request(const KeyProof& proof, const json::Value& claims,
                   const Url& origin) {
  const auto method = claims.maybe_text("htm");
  const auto address = claims.maybe_text("htu");
  if (!method || *method != proof.method || !address || !*address) return false;
  if ((*address)->find('#') != std::string::npos) return false;
  const auto url = parse_url(**address);
  if (!url || !url->query.empty() || url->origin() != origin.origin())
    return false;
  const auto path = percent_decode(url->path);
  return path && *path == proof.path;
}

bool is_of_token(const json::Value& claims,
                 std::optional<std::string_view> access_token) {
  if (!access_token) return true;
  const auto digest = claims.maybe_text("ath");
  return digest && *digest == to_base64url(crypto::sha256(*access_token));
}

bool is_id(const std::string& text) {
  return !text.empty() && text.size() <= longest_id &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

std::string_view name_of(ProofFault fault) {
  switch (fault) {
    case ProofFault::malformed:
      return "malformed";
    case ProofFault::header:
      return "header";
    case ProofFault::key:
      return "key";
    case ProofFault::signature:
      return "signature";
    case ProofFault::request:
      return "request";
    case ProofFault::time:
      return "time";
    case ProofFault::token:
      return "token";
    case ProofFault::nonce:
      return "nonce";
    case ProofFault::replay:
      return "replay";
  }
  return "malformed";
}

std::variant<ProvenKey, ProofFault> check_proof(
    const KeyProof& proof, const Url& origin,
    std::optional<std::string_view> access_token, Time now) {
  auto parsed = parse_jws(proof.jwt);
  const auto* jws = std::get_if<Jws>(&parsed);
  if (jws == nullptr) return ProofFault::malformed;
  if (!has_sound_header(jws->header)) return ProofFault::header;
  const auto* jwk = jws->header.find("jwk");
  if (jwk == nullptr || jwk->as_object() == nullptr) return ProofFault::key;
  const auto presented = key_in(*jwk);
  if (!presented || presented->key.algorithm() !=
                        parse_algorithm(*jws->header.find("alg")->as_text()))
    return ProofFault::key;
  if (!presented->key.verifies(jws->signed_bytes, jws->signature))
    return ProofFault::signature;

  const auto id = jws->payload.maybe_text("jti");
  if (!id || !*id || !is_id(**id)) return ProofFault::malformed;
  if (!is_of_request(proof, jws->payload, origin)) return ProofFault::request;
  auto nonce = jws->payload.maybe_text("nonce");
  if (!nonce) return ProofFault::nonce;
  const bool is_timed = nonce->has_value();
  if (!jws->issued ||
      (!is_timed && std::llabs(to_unix_seconds(now) - *jws->issued) > skew))
    return ProofFault::time;
  if (!is_of_token(jws->payload, access_token)) return ProofFault::token;
  return ProvenKey{presented->thumbprint, **id, *jws->issued,
                   *std::move(nonce)};
}

}  // namespace hoopgit::identity
