#include "core/attestation/envelope.hpp"

#include "core/base/encoding.hpp"
#include "core/json/json.hpp"

namespace hoopgit::attestation {
namespace {

constexpr std::size_t largest = std::size_t{1024} * 1024;

/// Base64 in its usual or its URL-safe alphabet: readers must take both.
Result<std::string> decoded(const std::string& text) {
  if (auto usual = from_base64(text)) return usual;
  return from_base64url(text);
}

bool verifies(const std::string& raw_key, const std::string& signed_bytes,
              const std::string& signature) {
  const auto key = crypto::PublicKey::ed25519(raw_key);
  return key && key->verifies(signed_bytes, signature);
}

}  // namespace

std::string pre_authentication(std::string_view type,
                               std::string_view payload) {
  std::string bytes = "DSSEv1";
  for (const auto part : {type, payload}) {
    bytes += " " + std::to_string(part.size()) + " ";
    bytes += part;
  }
  return bytes;
}

std::string sign_statement(std::string_view statement,
                           const crypto::SigningKey& key) {
  return key.sign(pre_authentication(statement_type, statement));
}

std::string to_line(const Envelope& envelope) {
  json::Array signatures;
  for (const auto& [key_id, bytes] : envelope.signatures)
    signatures.push_back(
        json::object({{"keyid", key_id}, {"sig", to_base64(bytes)}}));
  return json::dump(json::object({{"payloadType", envelope.type},
                                  {"payload", to_base64(envelope.payload)},
                                  {"signatures", std::move(signatures)}}));
}

Result<Envelope> parse_envelope(std::string_view json) {
  const auto value = TRY(json::parse(json, {.bytes = largest}));
  Envelope envelope{.payload = TRY(decoded(TRY(value.text("payload")))),
                    .type = TRY(value.text("payloadType"))};
  for (const auto& item : TRY(value.array("signatures")))
    envelope.signatures.push_back({TRY(item.maybe_text("keyid")).value_or(""),
                                   TRY(decoded(TRY(item.text("sig"))))});
  return envelope;
}

bool is_signed(const Envelope& envelope, const std::vector<std::string>& keys) {
  if (envelope.type != statement_type) return false;
  const auto bytes = pre_authentication(envelope.type, envelope.payload);
  for (const auto& signature : envelope.signatures)
    for (const auto& key : keys)
      if (verifies(key, bytes, signature.bytes)) return true;
  return false;
}

}  // namespace hoopgit::attestation
