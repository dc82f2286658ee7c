#pragma once

#include "server/sink/sink.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace hoopgit::sink {

/// All receivers of the log's events.
///
///     auto sinks = TRY(Sinks::open(store, settings, vkey));
///     every_second([&] { log_problem(sinks.tend(clock.now())); });
///     TRY(sinks.may_land(clock.now()));   // before a push is claimed
///
/// Starts no thread. Thread-safe, but for tend(), which runs once at a time.
class Sinks {
 public:
  /// Names are distinct. `store` must live longer. `authority` is the vkey of
  /// the log. A receiver without a cursor begins with the first event that has
  /// not been pruned.
  static Result<Sinks> open(store::Store& store,
                            const std::vector<Settings>& settings,
                            const std::string& authority);

  /// Sends what is due, to each in turn; returns after about `budget`, or after
  /// the deadlines of those who do not answer: each of them is asked once.
  /// The first error of the store, when there was one; others go on.
  Result<void> tend(Time now,
                    std::chrono::milliseconds budget = std::chrono::seconds(5));

  /// Refuses with Fault::unavailable while a receiver that is enforced lacks
  /// what it should have had.
  Result<void> may_land(Time now) const;

  /// Fault::not_found: there is none of this name. See Sink::resume().
  Result<void> resume(std::string_view name, const store::Actor& by);

  std::vector<Standing> standings() const;

 private:
  explicit Sinks(std::vector<std::unique_ptr<Sink>> sinks)
      : sinks_(std::move(sinks)) {}

  std::vector<std::unique_ptr<Sink>> sinks_;
};

}  // namespace hoopgit::sink
