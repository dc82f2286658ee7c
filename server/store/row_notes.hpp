#pragma once

#include "server/store/stated_row.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::store {

/// Which rows a change writes, so that its last entry can say what they have
/// become. For one change at a time.
class RowNotes {
 public:
  explicit RowNotes(Connection& connection) : connection_(connection) {}

  /// Before the row is written, made or taken out. `keys`: the values of the
  /// table's keys.
  Result<void> note(std::string_view table,
                    const std::vector<std::string>& keys);

  /// The same for columns that are bytes.
  Result<void> note_bytes(std::string_view table, std::string_view key);

  /// What all of them are now, as data.rows; null: as they were. Forgets them.
  /// `is_cut`: there are more than an entry has room for, which are not told.
  Result<json::Value> told(bool& is_cut);

  /// The persons of all rows have another form from now on: of them nothing is
  /// told, but that it was so.
  void persons_rewritten() { are_rewritten_ = true; }
  bool are_rewritten() const { return are_rewritten_; }

  void forget();

 private:
  struct Note {
    const StatedTable* table;
    std::vector<std::string> keys;
    bool is_bytes;
    std::optional<StatedRow> before;
  };

  Result<void> note(Note note);
  Result<std::optional<StatedRow>> find(const Note& note);
  Result<void> tell_key(json::Array& rows);

  Connection& connection_;
  std::optional<RowSeal> seal_{};
  std::vector<Note> notes_{};
  bool are_rewritten_ = false;
  std::set<std::string> known_{};  // Which rows those are.
};

}  // namespace hoopgit::store
