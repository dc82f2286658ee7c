#pragma once

#include "core/base/file.hpp"
#include "core/base/secret.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace hoopgit::record {

/// A key of a body, and where it rests.
struct Key {
  std::uint64_t slot;
  Secret bytes;  ///< 32.
};

/// The keys of all bodies, 32 bytes each, in one small file beside the database
/// (0600). The database, its write-ahead log and every backup of it hold
/// ciphertext only; what opens it stands here and nowhere else. So a body is
/// erased from all of them at once by overwriting one key.
///
/// That holds as long as this file is not copied with the others: a backup
/// keeps its newest copy only, over the one before. And it holds as far as
/// writing over a byte of a file does; on a file system that copies on write,
/// and inside a flash disk, the old block lives on until it is used again.
///
/// Slots are fixed and never used twice. Keys are made ahead and synced
/// together, so that most bodies cost no sync here; those that nobody took
/// before the program ended stay behind, open nothing, and their slots stay
/// empty of meaning. After a crash the file may end within a slot, which was
/// never handed out: it is skipped.
///
/// Thread-safe. One process at a time: the file is locked while this lives.
class KeyFile {
 public:
  /// Makes the file when it is missing. Fault::conflict: another process has
  /// it; Fault::corrupt: it is no key file; Fault::forbidden: others may read
  /// it.
  static Result<std::unique_ptr<KeyFile>> open(
      const std::filesystem::path& file);

  /// New keys that are on disk already.
  Result<std::vector<Key>> take(std::size_t count);

  /// Fault::not_found: destroyed, or never there.
  Result<Secret> read(std::uint64_t slot) const;

  /// Writes zeros over them, and syncs once. Again is no error.
  Result<void> destroy(const std::vector<std::uint64_t>& slots);

  /// How many slots there are, used or not.
  std::uint64_t slots() const;

 private:
  KeyFile(Descriptor file, std::uint64_t slots)
      : file_(std::move(file)), slots_(slots) {}
  Result<void> make_more(std::size_t count);

  Descriptor file_;
  mutable std::mutex lock_{};
  std::uint64_t slots_;
  std::vector<Key> ready_{};  // Synced, not handed out; the next one last.
};

}  // namespace hoopgit::record
