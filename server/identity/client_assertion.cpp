#include "server/identity/client_assertion.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "core/json/json.hpp"

namespace hoopgit::identity {
namespace {

constexpr std::int64_t life = 300;  // Seconds.

/// A random UUID (RFC 9562, 5.4), as Entra wants its ids.
std::string new_id() {
  std::string bytes = crypto::random_bytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  std::string id = to_hex(bytes);
  for (const std::size_t at : {20U, 16U, 12U, 8U})
    id.insert(at, 1, '-');
  return id;
}

}  // namespace

std::string client_assertion(const crypto::CertifiedKey& key,
                             const std::string& client_id, const Url& endpoint,
                             Time now) {
  const std::int64_t second = to_unix_seconds(now);
  const auto header =
      json::object({{"alg", "PS256"},
                    {"typ", "JWT"},
                    {"x5t#S256", to_base64url(key.thumbprint())}});
  const auto claims = json::object({{"aud", endpoint.text()},
                                    {"iss", client_id},
                                    {"sub", client_id},
                                    {"jti", new_id()},
                                    {"iat", second},
                                    {"nbf", second},
                                    {"exp", second + life}});
  const std::string text =
      to_base64url(json::dump(header)) + '.' + to_base64url(json::dump(claims));
  return text + '.' + to_base64url(key.sign(text));
}

}  // namespace hoopgit::identity
