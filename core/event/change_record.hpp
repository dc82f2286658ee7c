// What an auditor asks of each change: who, when, what, why, what was checked,
// who approved, by which policy, and how it ended. Told from entries alone, so
// that everybody who has the entries comes to the same bytes.
//
//     ChangeRecords changes(origin);
//     for (...) changes.add(index, entry);
//     for (std::size_t i = 0; i < changes.size(); ++i)
//       out << changes.at(i).json << '\n';

#pragma once

#include "core/event/change.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hoopgit::event {

/// A record as it is handed out; members and columns: hoopgit-audit(5).
struct ChangeRecord {
  std::string json;  ///< Canonical, one line, without its line feed.
  std::string csv;   ///< A row for each ref, at least one, each with CRLF.
  std::vector<std::uint64_t> indexes{};  ///< Of its entries, ascending.
  std::uint64_t end = 0;  ///< The one that says how it ended, or stands.
};

/// The changes in a stretch of one log. Holds about 3 KB for each push.
class ChangeRecords {
 public:
  /// `only`: the id of the one push that is looked for; empty: all.
  explicit ChangeRecords(std::string log, std::string only = {})
      : log_(std::move(log)), only_(std::move(only)) {}

  /// In the order of the log. Takes what json::is_canonical() has accepted;
  /// an entry that is about no push, or tells nothing, is passed over.
  void add(std::uint64_t index, std::string_view entry);

  /// In the order in which the pushes first appear.
  std::size_t size() const { return changes_.size(); }
  ChangeRecord at(std::size_t number) const;

  /// The JSON of a push as it stood with the entry `end`, which ended it,
  /// whatever was told of it since. Nothing when it did not end there, or when
  /// it did not begin in this stretch.
  std::optional<std::string> ended(const std::string& push,
                                   std::uint64_t end) const;

 private:
  std::string log_;
  std::string only_;
  std::vector<Change> changes_{};
  std::unordered_map<std::string, std::size_t> places_{};  // By push id.
};

/// The header row of the CSV, with CRLF. New columns would come at the end.
std::string change_csv_header();

}  // namespace hoopgit::event
