#pragma once

#include "core/base/clock.hpp"
#include "server/store/difference.hpp"
#include "server/store/stated_row.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::store {

/// A value, and the entry that says so.
struct Expected {
  json::Value value;
  std::uint64_t index;
};

struct ExpectedRow {
  std::int64_t id = 0;
  std::uint64_t index = 0;  ///< Of the last entry that says anything of it.
  bool is_gone = false;
  std::map<std::string, Expected> columns{};
};

/// What entries have said of rows so far. Kept in a file, so that memory does
/// not grow with the log.
class ExpectedRows {
 public:
  static Result<ExpectedRows> make(const std::filesystem::path& folder);

  /// What the entry says, if it says anything. Entries in their order.
  Result<void> add(std::uint64_t index, std::string_view entry);

  Result<std::optional<ExpectedRow>> find(std::string_view table,
                                          const json::Value& key);
  Result<void> mark_seen(const ExpectedRow& row);

  /// Rows that should be there and were not seen. `each` gets their key.
  using Each = std::function<Result<void>(const json::Value& key,
                                          const ExpectedRow& row)>;
  Result<void> not_seen(std::string_view table, const Each& each);

  /// Whether rows may be older than what entries say of rows: made before this
  /// moment. nullopt: all that there is was said.
  std::optional<Time> silent_before() const;

  /// Whether the persons of rows were given another form since they were told.
  bool are_rewritten() const { return are_rewritten_; }

  /// Whether this entry had more to say than it could.
  bool is_cut(std::uint64_t index) const;

 private:
  explicit ExpectedRows(Connection connection)
      : connection_(std::move(connection)) {}
  Result<void> forget_persons();
  Result<void> apply(std::uint64_t index, const json::Value& row);

  Connection connection_;
  std::optional<Time> since_{};  // Of the first entry that says anything.
  bool are_rewritten_ = false;
  bool was_silent_ = false;  // Before that, about something that was done.
  std::vector<std::uint64_t> cut_{};
};

}  // namespace hoopgit::store
