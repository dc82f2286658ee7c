#include "core/attestation/public_key.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"

namespace hoopgit::attestation {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::string_view begin_line = "-----BEGIN PUBLIC KEY-----\n";
constexpr std::string_view end_line = "-----END PUBLIC KEY-----\n";

/// RFC 8410, 4: what stands before the 32 bytes of every Ed25519 key.
constexpr std::string_view der_head(
    "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);

std::string to_der(std::string_view key) {
  return std::string(der_head) + std::string(key);
}

Error bad(std::string_view why) {
  return {Fault::usage, "cannot read the public key: " + std::string(why)};
}

/// One block's base64, which of this kind of key is a single line.
Result<std::string> key_in(std::string_view line) {
  const auto der = from_base64(line);
  if (!der || der->size() != der_head.size() + key_size ||
      !der->starts_with(der_head))
    return bad("it is not an Ed25519 key");
  return der->substr(der_head.size());
}

}  // namespace

std::string key_id(std::string_view key) {
  return crypto::sha256_hex(to_der(key));
}

std::string to_pem(std::string_view key) {
  return std::string(begin_line) + to_base64(to_der(key)) + "\n" +
         std::string(end_line);
}

Result<std::string> pem_of_vkey(std::string_view vkey) {
  constexpr char ed25519_type = '\x01';
  for (int parts = 0; parts < 2; ++parts) {
    const auto plus = vkey.find('+');
    if (plus == std::string_view::npos) return bad("it is no verifier key");
    vkey.remove_prefix(plus + 1);
  }
  const auto key = from_base64(vkey);
  if (!key || key->size() != 1 + key_size || key->front() != ed25519_type)
    return bad("it is no verifier key of Ed25519");
  return to_pem(std::string_view(*key).substr(1));
}

Result<std::vector<std::string>> keys_in_pem(std::string_view text) {
  std::vector<std::string> keys;
  for (;;) {
    const auto begin = text.find(begin_line);
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin + begin_line.size());
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size());
    if (!text.starts_with("\n" + std::string(end_line)))
      return bad("the block does not end");
    keys.push_back(TRY(key_in(line)));
  }
  if (keys.empty()) return bad("there is no block BEGIN PUBLIC KEY");
  return keys;
}

}  // namespace hoopgit::attestation
