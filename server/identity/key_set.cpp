#include "server/identity/key_set.hpp"

#include "core/base/encoding.hpp"
#include "core/json/json.hpp"
#include "server/identity/jws.hpp"
#include "server/identity/roca.hpp"

#include <algorithm>
#include <set>

namespace hoopgit::identity {
namespace {

using crypto::PublicKey;
using crypto::SignatureAlgorithm;

constexpr std::size_t largest_document = std::size_t{512} * 1024;
constexpr std::size_t most_keys = 100;

Error spoiled(std::string_view why) {
  return {Fault::corrupt, "cannot take the key set: " + std::string(why)};
}

Result<std::string> bytes(const json::Value& jwk, std::string_view name) {
  return from_base64url(TRY(jwk.text(name)));
}

/// The algorithms that a JWK may be used with, of those that its type can do:
/// its "alg" alone, if it has one.
Result<std::vector<SignatureAlgorithm>> usable(
    const json::Value& jwk, std::vector<SignatureAlgorithm> possible) {
  const auto name = TRY(jwk.maybe_text("alg"));
  if (!name) return possible;
  const auto only = parse_algorithm(*name);
  std::erase_if(possible, [&](auto each) { return each != only; });
  return possible;
}

Result<std::vector<PublicKey>> read_rsa(const json::Value& jwk) {
  const auto modulus = TRY(bytes(jwk, "n"));
  const auto exponent = TRY(bytes(jwk, "e"));
  std::vector<PublicKey> keys;
  for (const auto algorithm :
       TRY(usable(jwk, {SignatureAlgorithm::rs256, SignatureAlgorithm::ps256})))
    keys.push_back(TRY(PublicKey::rsa(algorithm, modulus, exponent)));
  if (!keys.empty() && has_roca_fingerprint(modulus))
    return spoiled("an RSA key comes from a broken generator");
  return keys;
}

Result<std::vector<PublicKey>> read_ec(const json::Value& jwk) {
  std::vector<PublicKey> keys;
  if (TRY(jwk.text("crv")) != "P-256") return keys;
  if (TRY(usable(jwk, {SignatureAlgorithm::es256})).empty()) return keys;
  const auto x = TRY(bytes(jwk, "x"));
  const auto y = TRY(bytes(jwk, "y"));
  keys.push_back(TRY(PublicKey::p256(x, y)));
  return keys;
}

Result<std::vector<PublicKey>> read_okp(const json::Value& jwk) {
  std::vector<PublicKey> keys;
  if (TRY(jwk.text("crv")) != "Ed25519") return keys;
  if (TRY(usable(jwk, {SignatureAlgorithm::eddsa})).empty()) return keys;
  const auto raw = TRY(bytes(jwk, "x"));
  keys.push_back(TRY(PublicKey::ed25519(raw)));
  return keys;
}

Result<bool> is_for_signatures(const json::Value& jwk) {
  if (TRY(jwk.maybe_text("use")).value_or("sig") != "sig") return false;
  if (jwk.find("key_ops") == nullptr) return true;
  const auto operations = TRY(jwk.texts("key_ops"));
  return std::find(operations.begin(), operations.end(), "verify") !=
         operations.end();
}

/// None: a key that is not for us.
Result<std::vector<PublicKey>> read_key(const json::Value& jwk) {
  const auto type = TRY(jwk.text("kty"));
  if (type == "oct" || jwk.find("k") != nullptr)
    return spoiled("it holds a symmetric key");
  if (jwk.find("d") != nullptr) return spoiled("it holds a private key");
  if (!TRY(is_for_signatures(jwk))) return std::vector<PublicKey>();
  if (type == "RSA") return read_rsa(jwk);
  if (type == "EC") return read_ec(jwk);
  if (type == "OKP") return read_okp(jwk);
  return std::vector<PublicKey>();
}

}  // namespace

Result<KeySet> KeySet::parse(std::string_view text) {
  const auto document = TRY(json::parse(text, {largest_document, 8}));
  const auto entries = TRY(document.array("keys"));
  if (entries.size() > most_keys) return spoiled("it holds over 100 keys");

  KeySet set;
  std::set<std::string> ids;
  for (const auto& jwk : entries) {
    auto id = TRY(jwk.maybe_text("kid"));
    if (id && !ids.insert(*id).second)
      return spoiled("a key id is given twice");
    for (auto& key : TRY(read_key(jwk)))
      set.keys_.push_back({id, std::move(key)});
  }
  return set;
}

const PublicKey* KeySet::find(const KeyWanted& wanted) const {
  const PublicKey* found = nullptr;
  for (const auto& [id, key] : keys_) {
    if (key.algorithm() != wanted.algorithm) continue;
    if (wanted.id && id != wanted.id) continue;
    if (found != nullptr) return nullptr;  // Without an id: which of them?
    found = &key;
  }
  return found;
}

bool KeySet::knows(std::string_view id) const {
  return std::any_of(keys_.begin(), keys_.end(),
                     [&](const Key& key) { return key.id == id; });
}

}  // namespace hoopgit::identity
