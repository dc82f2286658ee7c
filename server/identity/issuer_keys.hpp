#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/http/client.hpp"
#include "server/identity/key_document.hpp"
#include "server/identity/key_set.hpp"
#include "server/identity/settings.hpp"

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace hoopgit::identity {

/// The keys of one issuer, fetched when first needed and kept as long as it
/// lets us; or those of `jwks_file`, read again whenever the file changes.
///
/// Renewed when four fifths of their life are over; whoever asks then waits
/// for it (5 s at most), all others go on with the keys at hand. When the
/// issuer fails, the old keys serve for a day beyond their life. An unknown key
/// id is a reason to fetch, but there is at most one fetch at a time, one in
/// 60 s while keys are at hand and one in 5 s while there are none, however
/// many tokens of whatever ids arrive. Thread-safe.
class IssuerKeys {
 public:
  /// The client and the clock outlive this.
  IssuerKeys(IssuerSettings issuer, const http::Client& client,
             const Clock& clock);

  /// Nothing: the issuer has no such key. Fault::unavailable: it cannot be
  /// said, because the issuer does not answer as it should.
  Result<std::optional<crypto::PublicKey>> find(const KeyWanted& wanted);

  struct Standing {
    std::size_t keys = 0;  ///< At hand; RSA for two algorithms counts twice.
    std::optional<Time> read{};      ///< When they were, the last time.
    std::optional<Time> good_for{};  ///< Until; of a file: nothing.
    std::uint64_t fetched = 0;
    std::uint64_t failed = 0;
    std::string problem{};  ///< Of the last attempt; empty: it succeeded.
    /// Our clock before the issuer's, by the Date of its last good answer;
    /// below zero: behind it.
    std::optional<std::chrono::seconds> clock_ahead{};
  };
  Standing standing();

  /// That the clocks are more than a minute apart, which is what tokens may
  /// be: `clock_ahead`, once each time that it has become so.
  std::optional<std::chrono::seconds> skew_to_tell();

 private:
  using Lock = std::unique_lock<std::mutex>;
  struct FileState {
    std::filesystem::file_time_type changed;
    std::uintmax_t size;
    bool operator==(const FileState&) const = default;
  };

  bool is_usable(Time now) const { return keys_ && now < stale_until_; }
  bool lacks(const KeyWanted& wanted) const;
  bool is_due(const KeyWanted& wanted, Time now) const;
  void fetch(const KeyWanted& wanted, Lock& lock);
  void keep(FetchedKeys fetched, Time now);
  void read_file();

  const IssuerSettings issuer_;
  const http::Client& client_;
  const Clock& clock_;

  std::mutex mutex_;  // Guards all below; not held during a fetch.
  std::condition_variable fetched_;
  bool fetching_ = false;
  std::optional<KeySet> keys_{};
  Time renew_at_{};
  Time stale_until_{};
  std::optional<Time> last_attempt_{};
  std::optional<Error> last_error_{};
  std::optional<Time> read_{};
  std::optional<std::chrono::seconds> clock_ahead_{};
  bool is_skewed_ = false;
  bool is_skew_told_ = false;
  std::uint64_t fetched_count_ = 0;
  std::uint64_t failed_count_ = 0;
  std::map<std::string, Time> absent_{};  // Key ids not to be asked for until.
  std::optional<FileState> file_{};
};

}  // namespace hoopgit::identity
