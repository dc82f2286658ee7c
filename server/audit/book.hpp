#pragma once

#include "server/audit/log_keys.hpp"
#include "server/store/store.hpp"

#include <mutex>
#include <optional>
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
  /// `origin` names the log: "<host>/log/1". The keys sign under this name.
  Book(store::Store& store, LogKeys keys, std::string origin);

  /// Signs and saves a checkpoint over everything that was committed before
  /// the call, unless the newest one covers it. Of many who call at once one
  /// signs, and the others find it done.
  ///
  /// Refuses with Fault::corrupt when the newest checkpoint was not signed by
  /// a key of this log for this origin (the key was lost, or the database is
  /// another relay's), or is of a longer or a different log (it was rolled
  /// back); and with the reason, once it was closed.
  Result<void> cover();

  /// What has to be done about five times a second: covers what is new, and
  /// takes up a key that somebody has prepared (LogKeys). The checkpoint of
  /// that moment is signed by both keys, and the log says which they are.
  Result<void> tend();

  /// From now on nothing is signed: the log is not what others have seen of it.
  /// The first reason stays. There is no way back but a restart.
  void close(Error reason);

  /// Why nothing is signed any more, if so. Whoever would change an upstream
  /// asks first.
  std::optional<Error> closed() const;

  /// The newest checkpoint, a signed note; empty when nothing was signed yet.
  /// With the signatures of the witnesses that have signed this very one.
  Result<std::string> checkpoint();

  /// The note of a checkpoint with the signatures that anchors have given for
  /// the same text, each once.
  Result<std::string> cosigned(const std::string& note) const;

  Result<std::vector<store::StoredEvent>> query(
      const store::EventFilter& filter);

  const std::string& origin() const { return origin_; }

  /// What verifiers of this log need, the oldest first: name, key id and public
  /// key in one line each.
  std::vector<std::string> vkeys() const;

 private:
  Result<void> check_once(const store::TreeHead& head);
  Result<void> check_newest(const store::TreeHead& head);
  Result<void> sign(const store::TreeHead& head,
                    const std::vector<crypto::SigningKey>& keys);
  Result<void> rotate(const crypto::SigningKey& next);
  Result<void> note_rotation(const std::string& from, const std::string& to);

  store::Store& store_;
  std::string origin_;
  mutable std::mutex signing_{};
  LogKeys keys_;
  bool is_checked_ = false;  // The checkpoint that was there at the start.
  mutable std::mutex closing_{};
  std::optional<Error> closed_{};
};

}  // namespace hoopgit::audit
