#pragma once

#include "core/base/clock.hpp"
#include "core/base/secret.hpp"
#include "core/http/client.hpp"
#include "server/sink/batch.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::sink {

/// The key of a secret: "whsec_" and base64, as Standard Webhooks writes it,
/// or the bytes of anything else. Fault::usage when the base64 is none.
Result<Secret> webhook_key(const Secret& secret);

/// "v1,<base64>" of HMAC-SHA-256 over "<id>.<seconds>.<body>".
std::string webhook_signature(const Secret& key, std::string_view id, Time time,
                              std::string_view body);

/// The same for the same batch, also after a restart.
std::string webhook_id(const Batch& batch, std::string_view sink);

/// webhook-id, webhook-timestamp and webhook-signature, one signature for each
/// key. Source: github.com/standard-webhooks/standard-webhooks.
std::vector<http::Header> webhook_headers(const std::vector<Secret>& keys,
                                          std::string_view id, Time time,
                                          std::string_view body);

}  // namespace hoopgit::sink
