#include "server/identity/proof_keeper.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"

#include <algorithm>

namespace hoopgit::identity {
namespace {

constexpr std::int64_t a_minute = 60;
constexpr std::int64_t minutes_of_nonce = 5;

}  // namespace

ProofKeeper::ProofKeeper(const Clock& clock, bool wants_nonce, std::size_t most)
    : clock_(clock),
      wants_nonce_(wants_nonce),
      most_(most),
      secret_(crypto::random_bytes(32)),
      began_(to_unix_seconds(clock.now())) {}

std::variant<ProvenKey, ProofFault> ProofKeeper::take(ProvenKey key) {
  if (key.nonce ? !is_ours(*key.nonce) : wants_nonce_ || key.issued < began_)
    return ProofFault::nonce;
  if (!remember(key, to_unix_seconds(clock_.now()))) return ProofFault::replay;
  return key;
}

std::string ProofKeeper::nonce() const {
  return nonce_of(to_unix_seconds(clock_.now()) / a_minute);
}

std::string ProofKeeper::nonce_of(std::int64_t minute) const {
  return to_base64url(
      crypto::hmac_sha256(secret_, std::to_string(minute)).substr(0, 18));
}

/// A nonce is no secret: whoever asks gets one.
bool ProofKeeper::is_ours(const std::string& nonce) const {
  const std::int64_t minute = to_unix_seconds(clock_.now()) / a_minute;
  for (std::int64_t age = 0; age < minutes_of_nonce; ++age)
    if (nonce == nonce_of(minute - age)) return true;
  return false;
}

bool ProofKeeper::remember(const ProvenKey& key, std::int64_t now) {
  std::string mark = crypto::sha256(key.thumbprint + "\n" + key.id);
  const std::lock_guard lock(mutex_);
  while (!until_.empty() && until_.begin()->first < now) {
    seen_.erase(until_.begin()->second);
    until_.erase(until_.begin());
  }
  if (seen_.size() >= most_) return false;
  if (!seen_.insert(mark).second) return false;
  const auto until =
      key.nonce ? now + minutes_of_nonce * a_minute : key.issued + a_minute;
  until_.emplace(until, std::move(mark));
  return true;
}

}  // namespace hoopgit::identity
