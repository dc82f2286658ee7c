#pragma once

#include "core/crypto/crypto.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::audit {

/// A key that signs checkpoints: a file of its seed, 64 hex digits, 0600. Made
/// at the first use, and synced before it is used; never replaced. A file that
/// is readable for others, or not a seed, is refused.
Result<crypto::SigningKey> open_signing_key(const std::filesystem::path& file);

/// What a key signs, which is how its files begin.
enum class KeyUse { log, attestation };

/// The keys of one log, in a folder:
///
///     log.key     the seed that signs
///     log.next    a seed that is to follow it
///     log.vkeys   the public halves of all that may have signed, oldest first
///
/// Those that sign statements are kept the same way, as attestation.key and so
/// on. A rotation has three steps, each of which may be the last before a
/// crash: somebody makes log.next; a checkpoint is signed by both; log.next
/// becomes log.key. Who finds log.next begins with the second step again.
///
/// For one thread at a time.
class LogKeys {
 public:
  /// Makes what is missing. `name`: what the keys sign under, the log's origin.
  static Result<LogKeys> open(std::filesystem::path folder, std::string name,
                              KeyUse use = KeyUse::log);

  const crypto::SigningKey& current() const { return current_; }

  /// The key that is to follow, when there is a file of it now. It is among the
  /// vkeys() before it is returned.
  Result<std::optional<crypto::SigningKey>> next();

  /// log.next becomes log.key. The old seed is overwritten.
  Result<void> adopt_next();

  /// What verifiers need, a vkey each; the last one is the newest.
  const std::vector<std::string>& vkeys() const { return vkeys_; }

  std::string vkey_of(const crypto::SigningKey& key) const;

 private:
  LogKeys(std::filesystem::path folder, std::string name, KeyUse use,
          crypto::SigningKey current)
      : folder_(std::move(folder)),
        name_(std::move(name)),
        use_(use),
        current_(std::move(current)) {}

  Result<void> read_vkeys();
  Result<void> publish(const std::string& vkey);

  std::filesystem::path folder_;
  std::string name_;
  KeyUse use_;
  crypto::SigningKey current_;
  std::vector<std::string> vkeys_{};
};

/// The lines of log.vkeys: of every log that has been in this folder, the
/// newest last. None when there is no file yet.
Result<std::vector<std::string>> all_vkeys(const std::filesystem::path& folder,
                                           KeyUse use = KeyUse::log);

/// Makes the key that is to follow; the vkey that it will have. Fault::conflict
/// when there is one that has not been taken up.
Result<std::string> make_next_key(const std::filesystem::path& folder,
                                  const std::string& name,
                                  KeyUse use = KeyUse::log);

}  // namespace hoopgit::audit
