#pragma once

#include "core/base/clock.hpp"
#include "core/base/secret.hpp"
#include "server/identity/key_proof.hpp"

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <unordered_set>
#include <variant>

namespace hoopgit::identity {

/// Takes each proof once, and makes the nonces of RFC 9449, 8.
///
/// It remembers in memory, for the two minutes in which a proof is good, or for
/// the five of a nonce. What
/// was made before it began it cannot remember: such a proof needs a nonce,
/// which only this object can have given. Thread-safe.
class ProofKeeper {
 public:
  /// `most`: how many proofs are remembered; more are refused, not let in.
  ProofKeeper(const Clock& clock, bool wants_nonce,
              std::size_t most = std::size_t{200} * 1000);

  /// The proof, if it comes for the first time and its nonce is as it must be.
  std::variant<ProvenKey, ProofFault> take(ProvenKey key);

  std::string nonce() const;  ///< Good for five minutes.

 private:
  std::string nonce_of(std::int64_t minute) const;
  bool is_ours(const std::string& nonce) const;
  bool remember(const ProvenKey& key, std::int64_t now);

  const Clock& clock_;
  const bool wants_nonce_;
  const std::size_t most_;
  const Secret secret_;
  const std::int64_t began_;

  std::mutex mutex_;  // Of what follows.
  std::unordered_set<std::string> seen_{};
  // By the second from which on a proof is too old anyway.
  std::multimap<std::int64_t, std::string> until_{};
};

}  // namespace hoopgit::identity
