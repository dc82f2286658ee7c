#include "server/store/row_notes.hpp"

#include <utility>

namespace hoopgit::store {
namespace {

// Of 16 KiB; the rest is for the event.
constexpr std::size_t most_bytes = std::size_t{10} * 1024;

/// nullopt: nothing has changed.
std::optional<json::Value> statement(const StatedTable& table,
                                     const std::optional<StatedRow>& before,
                                     const std::optional<StatedRow>& now) {
  if (!before && !now) return std::nullopt;
  json::Value told = json::object(
      {{"table", table.name}, {"key", now ? now->key : before->key}});
  if (!now) {
    told.set("gone", true);
    return told;
  }
  json::Value set = json::Object();
  bool differs = !before;
  for (const auto& column : table.columns) {
    const std::string name(column.name);
    const auto is = now->values.find(name);
    const auto value = is == now->values.end() ? json::Value() : is->second;
    if (!before) {
      if (!value.is_null()) set.set(name, value);
      continue;
    }
    const auto was = before->values.find(name);
    const bool same =
        (was == before->values.end() ? json::Value() : was->second) == value;
    differs |= !same;
    // Since it may have been moved on without a word.
    if (!same || column.is_running) set.set(name, value);
  }
  if (!differs) return std::nullopt;
  if (!before) told.set("new", true);
  told.set("set", std::move(set));
  return told;
}

}  // namespace

Result<void> RowNotes::note(std::string_view table,
                            const std::vector<std::string>& keys) {
  return note({find_stated(table), keys, false, {}});
}

Result<void> RowNotes::note_bytes(std::string_view table,
                                  std::string_view key) {
  return note({find_stated(table), {std::string(key)}, true, {}});
}

Result<void> RowNotes::note(Note note) {
  std::string row(note.table->name);
  for (const auto& key : note.keys)
    row.append(1, '\0').append(key);
  if (!known_.insert(std::move(row)).second) return {};
  note.before = TRY(find(note));
  notes_.push_back(std::move(note));
  return {};
}

void RowNotes::forget() {
  notes_.clear();
  known_.clear();
  are_rewritten_ = false;
}

Result<std::optional<StatedRow>> RowNotes::find(const Note& note) {
  if (!seal_) seal_.emplace(TRY(RowSeal::read(connection_)));
  std::vector<Cell> cells;
  for (const auto& key : note.keys) {
    if (note.is_bytes)
      cells.emplace_back(Blob(key));
    else
      cells.emplace_back(std::string_view(key));
  }
  Rows rows = TRY(connection_.query(stated_query(*note.table, true), cells));
  if (!TRY(rows.next())) return std::optional<StatedRow>();
  return std::optional(stated_row(*note.table, rows, *seal_));
}

/// Once in a log: who changes the key changes what all seals say.
Result<void> RowNotes::tell_key(json::Array& rows) {
  if (TRY(connection_.number("SELECT told FROM row_key")) != 0) return {};
  TRY(connection_.run("UPDATE row_key SET told = 1"));
  rows.push_back(
      json::object({{"table", "row_key"},
                    {"key", json::Array{"1"}},
                    {"set", json::object({{"key", seal_->key_sha256()}})}}));
  return {};
}

Result<json::Value> RowNotes::told(bool& is_cut) {
  json::Array rows;
  std::size_t size = 0;
  const auto notes = std::exchange(notes_, {});
  known_.clear();
  for (const auto& note : notes) {
    auto told = statement(*note.table, note.before, TRY(find(note)));
    if (!told) continue;
    size += json::dump(*told).size() + 1;
    is_cut = size > most_bytes;
    if (is_cut) break;
    if (rows.empty()) TRY(tell_key(rows));
    rows.push_back(*std::move(told));
  }
  return rows.empty() ? json::Value() : json::Value(std::move(rows));
}

}  // namespace hoopgit::store
