#pragma once

#include "core/ledger/merkle.hpp"
#include "server/store/entry.hpp"
#include "server/store/statement.hpp"

#include <optional>

namespace hoopgit::store {

/// Where entries come from: what every one of them says of its writer.
struct Origin {
  RelayName relay;
  std::string boot;  ///< Boot id of the kernel.
  const Clock* clock;
  std::string log;  ///< Its name: "relay.example.com/log/1"; may be empty.
};

/// Appends to the log within one transaction: for as long as that lasts.
/// The head of the log is written once, by finish().
class LogWriter {
 public:
  LogWriter(Connection& connection, const Origin& origin)
      : connection_(connection), origin_(origin) {}

  /// The index of the new entry. Its time is never before that of the entry
  /// before it, whatever the clock does.
  Result<std::uint64_t> append(const Event& event);

  Result<void> finish();

  /// Where the log stood: to go back to when what came after is rolled back.
  struct Mark {
    std::optional<ledger::Frontier> frontier{};
    Time last_time{};
  };
  Mark mark() const { return {frontier_, last_time_}; }
  void back_to(Mark mark);

  std::uint64_t appended() const { return appended_; }

 private:
  Result<void> load();
  Result<void> index(const Event& event, std::int64_t idx, Time time);

  Connection& connection_;
  const Origin& origin_;
  std::optional<ledger::Frontier> frontier_{};  // Once something is appended.
  Time last_time_{};
  std::uint64_t appended_ = 0;
};

/// Shows the events of this push to this person, also those that were written
/// before the push had a row.
Result<void> show_events_to(Connection& connection, const PushId& push,
                            const Person& requester);

}  // namespace hoopgit::store
