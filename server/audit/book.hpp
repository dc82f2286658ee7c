#pragma once

#include "core/crypto/crypto.hpp"
#include "server/store/store.hpp"

#include <mutex>
#include <string>
#include <vector>

namespace hoopgit::audit {

/// The signed side of the log: what anyone can check who does not trust the
/// database. Thread-safe; the store must live longer.
///
///     // The intent is committed; nothing has been sent.
///     TRY(book.cover());
///     // Now the first byte may go upstream.
class Book {
 public:
  /// `origin` names the log: "<host>/log/1".
  Book(store::Store& store, crypto::SigningKey key, std::string origin);

  /// Signs and saves a checkpoint over everything that was committed before
  /// the call, unless the newest one covers it. Of many who call at once one
  /// signs, and the others find it done.
  ///
  /// Refuses with Fault::corrupt when the newest checkpoint was not signed by
  /// this key for this origin (the key was lost, or the database is another
  /// relay's), or is of a longer or a different log (it was rolled back).
  Result<void> cover();

  /// The newest checkpoint, a signed note; empty when nothing was signed yet.
  Result<std::string> checkpoint();

  Result<std::vector<store::StoredEvent>> query(
      const store::EventFilter& filter);

  const std::string& origin() const { return origin_; }

  /// What verifiers of this log need: name, key id and public key in one line.
  std::string vkey() const;

 private:
  Result<void> check_newest(const store::TreeHead& head);

  store::Store& store_;
  crypto::SigningKey key_;
  std::string origin_;
  std::mutex signing_{};
  bool is_checked_ = false;  // The checkpoint that was there at the start.
};

}  // namespace hoopgit::audit
