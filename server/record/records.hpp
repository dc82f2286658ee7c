#pragma once

#include "core/base/clock.hpp"
#include "server/record/draft.hpp"
#include "server/record/hold.hpp"
#include "server/store/store.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::record {

/// A body as it was committed to.
struct Opening {
  store::BodyRow row;
  std::string salt;  ///< 32 raw bytes.
  Secret body;       ///< It may hold what nobody should see.
};

/// One body that is to be erased, and the entry that commits to it.
struct Redaction {
  std::string commitment;   ///< 64 hex digits.
  std::uint64_t index = 0;  ///< Of the entry.
  /// It is of no push, and the caller has seen to it that no hold pins it.
  bool is_free = false;
};

/// Why, and by whom. Who may order it is decided before.
struct ErasureOrder {
  store::Actor by;
  store::Person second;  ///< Who has confirmed it.
  std::string reason;
  std::string ticket{};
  /// The request that is used up with it, if two persons came together by one.
  std::string consent{};
  /// What else goes, in the same transaction; its error stops all of it.
  store::Store::Work also{};
};

/// What lies beside the log: bodies that entries commit to with a salted
/// digest. Each is sealed under a key of its own, together with its salt; the
/// sealed bytes are in the database, or in a file of `folder` when they are
/// many; the key is in the key file. Destroying the key erases both from
/// everything that was ever copied, and no proof breaks.
///
/// Erasure goes in three steps, each durable before the next: the row becomes
/// empty and, in the same transaction, audit.redacted is in the log; the key is
/// destroyed and the file removed; the row goes. Whatever the program was doing
/// when it ended, open() completes what stands between the first and the last.
/// Then the write-ahead log of the database is emptied, so that the sealed
/// bytes too are in no file. Where somebody reads on and on that is left to the
/// next tend(): what stands there until then has no key any more.
///
/// Thread-safe; store and clock live longer.
class Records {
 public:
  /// Makes what is missing. Completes erasures that were cut off, and removes
  /// files of changes that were never committed.
  static Result<std::unique_ptr<Records>> open(
      const std::filesystem::path& folder,
      const std::filesystem::path& key_file, store::Store& store,
      const Clock& clock, Retention retention);

  /// For bodies that go on record with the next change.
  Draft begin(std::optional<PushId> push);

  /// Fault::not_found: erased, expired, or never there. Fault::corrupt: what
  /// is there is not what the entry commits to.
  Result<Opening> read(std::string_view commitment) const;

  /// The same for a row that was read already.
  Result<Opening> open(store::BodyRow row) const;

  /// The same for one of any size, into a new file (0600).
  Result<void> read_to(std::string_view commitment,
                       const std::filesystem::path& file) const;

  /// Until when a body of this name is kept if it is put on record now.
  Time keeps_until(std::string_view name, Time now) const {
    return retention_.until(name, now);
  }

  /// Whether a body is there and free to be erased; the errors of erase().
  Result<void> check_free(std::string_view commitment) const;

  /// All of them or none. Fault::conflict names the hold that pins one;
  /// Fault::not_found: one is not there, or was erased before; or the request
  /// has expired.
  Result<void> erase(const std::vector<Redaction>& redactions,
                     const ErasureOrder& order);

  /// Removes bodies whose time is over, but for those that a hold pins: these
  /// are looked at again a day later. At most a few hundred in one call; how
  /// many went. Called every now and then.
  Result<std::size_t> tend();

 private:
  Records(std::filesystem::path folder, std::unique_ptr<KeyFile> keys,
          store::Store& store, const Clock& clock, Retention retention);
  Result<store::BodyRow> find(std::string_view commitment) const;
  Result<std::string> open_file(const store::BodyRow& row, const Secret& key,
                                const crypto::StreamSink& take) const;
  Result<void> finish(const std::vector<store::BodyRow>& emptied);
  Result<void> finish_emptied();
  Result<void> remove_strays();

  std::filesystem::path folder_;
  std::unique_ptr<KeyFile> keys_;
  store::Store& store_;
  const Clock& clock_;
  Retention retention_;
};

}  // namespace hoopgit::record
