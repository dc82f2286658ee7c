#include "server/sink/webhook.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"

namespace hoopgit::sink {

Result<Secret> webhook_key(const Secret& secret) {
  constexpr std::string_view prefix = "whsec_";
  if (!secret.reveal().starts_with(prefix)) return secret.duplicate();
  const auto decoded = from_base64(secret.reveal().substr(prefix.size()));
  if (!decoded || decoded->empty())
    return Error{Fault::usage,
                 "cannot read the secret of the sink: what follows whsec_ is "
                 "not base64"};
  return Secret(*decoded);
}

std::string webhook_signature(const Secret& key, std::string_view id, Time time,
                              std::string_view body) {
  std::string signed_bytes(id);
  signed_bytes += "." + std::to_string(to_unix_seconds(time)) + ".";
  signed_bytes += body;
  return "v1," + to_base64(crypto::hmac_sha256(key, signed_bytes));
}

std::string webhook_id(const Batch& batch, std::string_view sink) {
  const std::string named = batch.log + "\n" + std::string(sink) + "\n" +
                            std::to_string(batch.first) + "-" +
                            std::to_string(batch.last);
  return "batch_" + crypto::sha256_hex(named).substr(0, 32);
}

std::vector<http::Header> webhook_headers(const std::vector<Secret>& keys,
                                          std::string_view id, Time time,
                                          std::string_view body) {
  std::string signatures;
  for (const auto& key : keys) {
    if (!signatures.empty()) signatures += ' ';
    signatures += webhook_signature(key, id, time, body);
  }
  return {{"webhook-id", std::string(id)},
          {"webhook-timestamp", std::to_string(to_unix_seconds(time))},
          {"webhook-signature", std::move(signatures)}};
}

}  // namespace hoopgit::sink
