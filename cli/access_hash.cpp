#include "cli/access_hash.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "core/json/json.hpp"

#include <optional>
#include <string>

namespace hoopgit::cli {
namespace {

Error unfit(std::string_view why) {
  return {Fault::forbidden, "cannot use the ID token: " + std::string(why)};
}

Result<json::Value> object_in(std::string_view segment) {
  const std::string text = TRY(from_base64url(segment));
  return json::parse(text, {.bytes = std::size_t{64} * 1024});
}

/// The hash of the ID token's own algorithm. EdDSA is Ed25519 here, which has
/// SHA-512 inside.
std::optional<crypto::Hash> hash_of(std::string_view algorithm) {
  if (algorithm == "EdDSA" || algorithm.ends_with("S512"))
    return crypto::Hash::sha512;
  if (algorithm.ends_with("S384")) return crypto::Hash::sha384;
  if (algorithm.ends_with("S256")) return crypto::Hash::sha256;
  return std::nullopt;
}

}  // namespace

Result<void> check_access_hash(const Secret& id_token,
                               const Secret& access_token) {
  const auto parts = split(id_token.reveal(), '.');
  if (parts.size() != 3) return unfit("it is not a signed JWT");
  const auto payload = TRY(object_in(parts[1]));
  if (payload.find("at_hash") == nullptr) return {};
  const auto header = TRY(object_in(parts[0]));
  const auto wanted = TRY(payload.text("at_hash"));
  const auto hash = hash_of(TRY(header.text("alg")));
  if (!hash) return unfit("its at_hash is made by an unknown algorithm");
  crypto::Digest digest(*hash);
  digest.update(access_token.reveal());
  const std::string whole = digest.finish();
  if (to_base64url(whole.substr(0, whole.size() / 2)) == wanted) return {};
  return unfit("it was not given with the access token that came with it");
}

}  // namespace hoopgit::cli
