#pragma once

#include "server/anchor/anchor.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace hoopgit::anchor {

/// All anchors of the log: what was published of it is kept where whoever has
/// the database cannot change it, and is compared with the database before
/// anything new is signed.
///
///     auto anchors = TRY(Anchors::open(settings, book, store, client));
///     log_problem(anchors->compare(clock.now()));   // at the start
///     if (anchors->is_trusted()) TRY(book.cover());
///     every_second([&] { log_problem(anchors->tend(clock.now())); });
///
/// When one of them shows that the log was rolled back or forked, the book is
/// closed with the reason: nothing is signed and nothing lands any more.
/// Starts no thread. Thread-safe; what it is given lives longer.
class Anchors {
 public:
  static Result<std::unique_ptr<Anchors>> open(const Settings& settings,
                                               audit::Book& book,
                                               store::Store& store,
                                               const http::Client& client);
  ~Anchors();

  /// Asks each for what it has. Fault::corrupt: a rollback or a fork, and the
  /// book is closed. Fault::unavailable: some did not answer. All of them are
  /// asked in any case; takes up to a deadline for each.
  Result<void> compare(Time now);

  /// What has to be done about once a second: compares once an hour, or
  /// sooner while nobody has answered yet; has each keep the newest checkpoint,
  /// folders and witnesses every 5 s and object stores every 60 s, when there
  /// is a new one. Who fails is asked again after 1 s, 2 s, 4 s … 60 s.
  /// Errors as in compare(), and those of the store.
  Result<void> tend(Time now);

  /// One of them has been compared since the start, or there are none, or
  /// somebody answers for it. Nothing is to be signed before.
  bool is_trusted() const { return is_trusted_; }
  /// Somebody answers for the log although no anchor does.
  void trust() { is_trusted_ = true; }

  /// Returns once enough witnesses have signed a checkpoint of at least `size`
  /// entries, asking them if need be. Fault::unavailable when that takes longer
  /// than `patience`. At once when there is no policy.
  Result<void> await_witnesses(std::uint64_t size, const Clock& clock,
                               std::chrono::milliseconds patience);

  /// How each has answered last: [{"anchor","size","result"}].
  json::Value report() const;

  bool empty() const { return places_.empty(); }

 private:
  struct Place;

  Anchors(const Settings& settings, audit::Book& book, store::Store& store);

  Result<void> compare_all(Time now, bool only_due);
  Result<Answer> compare_one(Place& place, Time now);
  Result<void> publish(Time now, bool only_witnesses);
  Result<void> settle(Place& place, Answer answer, Time now);
  Result<void> raise_alarm(Place& place, const Answer& answer);
  Result<void> note_failure(Place& place, const Answer& answer, Time now);
  Result<void> note_success(Place& place, const Answer& answer, Time now);
  Result<bool> have_enough_signed(std::uint64_t size) const;

  audit::Book& book_;
  store::Store& store_;
  LocalLog log_;
  std::optional<ledger::WitnessPolicy> policy_;
  std::atomic<bool> is_trusted_;

  mutable std::mutex asking_{};  // One who asks anchors at a time.
  std::vector<std::unique_ptr<Place>> places_{};
  Time compare_at_{};
};

}  // namespace hoopgit::anchor
