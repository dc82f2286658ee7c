#pragma once

#include "core/base/clock.hpp"
#include "server/attestor/source_level.hpp"
#include "server/audit/log_keys.hpp"
#include "server/push/mirror.hpp"
#include "server/store/store.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace hoopgit::attestor {

struct Settings {
  std::string verifier;  ///< The relay's public URL, no slash at its end.
  /// Upstreams that take pushes from the relay's credential alone.
  std::set<std::string> sole_writer_of{};
  /// A sweep that is older says nothing any more.
  std::chrono::seconds sweep_counts_for{};
};

/// Signs what can be said of what landed: for each ref a statement with the
/// change record, and one that sums up which policy it met and which level of
/// the source track that is. What was signed is in the log, so that an entry
/// `attestation.issued` is all there is to keep: core/attestation/issued.hpp.
///
/// Follows the log: after the entry that ended a landing come, in one
/// transaction, those of its statements, each landing in its turn. So the
/// newest of them says where to go on after a start, however the program
/// ended. What the relay has not seen land itself, since an operator said that
/// it did, and deleted refs, have no statement.
///
/// Thread-safe; what is given outlives it.
class Attestor {
 public:
  /// Brings the mirror of a push's repository to what the upstream has.
  using Refresh =
      std::function<Result<std::filesystem::path>(const store::PushRow&)>;

  Attestor(store::Store& store, const push::Mirrors& mirrors,
           const Clock& clock, audit::LogKeys keys, Settings settings,
           Refresh refresh)
      : store_(store),
        mirrors_(mirrors),
        clock_(clock),
        keys_(std::move(keys)),
        settings_(std::move(settings)),
        refresh_(std::move(refresh)) {}

  /// Signs what landed since the last time, and takes up a key that somebody
  /// has prepared. Returns after a few hundred pushes; the rest is for the next
  /// call. Called about once a second.
  Result<void> tend();

  /// The keys that may have signed, a PEM block each, the oldest first.
  std::vector<std::string> public_keys() const;

 private:
  Result<void> take_up_key();
  Result<void> find_start();
  Result<std::vector<store::StoredEvent>> landings() const;
  Result<void> attest(const store::StoredEvent& landing);
  Result<std::vector<store::Event>> statements(
      const store::PushRow& row, const store::StoredEvent& landing,
      const std::string& record) const;
  Result<std::vector<std::string>> commit_behind(
      const store::PushRow& row, const git::RefUpdate& update) const;
  Result<Ground> ground_of(const store::PushRow& row) const;

  store::Store& store_;
  const push::Mirrors& mirrors_;
  const Clock& clock_;
  mutable std::mutex lock_{};
  audit::LogKeys keys_;
  Settings settings_;
  Refresh refresh_;
  std::optional<std::uint64_t> next_{};  // The first entry not looked at.
};

}  // namespace hoopgit::attestor
