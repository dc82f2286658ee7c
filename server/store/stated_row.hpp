// What entries say of rows.
//
// An entry tells what happened; so that nobody can change a row behind it, it
// says as well what the rows are that it has changed, in data.rows:
//
//     {"table": "push", "key": ["01JD…"], "new": true, "set": {…}}
//     {"table": "vote", "key": ["01JD…", "5f…"], "gone": true}
//
// Numbers beyond 2^53 - 1 are text. Texts that may be about persons, or that
// are long, are sealed: 32 hex digits of an HMAC-SHA-256 under a key that lies
// in the database alone, so that a reader of the log cannot guess at them.
// What is empty, 0 or NULL is null, or in a new row left out.

#pragma once

#include "core/base/secret.hpp"
#include "core/json/json.hpp"
#include "server/store/statement.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::store {

struct StatedColumn {
  std::string_view name;  ///< In entries.
  enum class Form { number, text, sealed } form;
  std::string_view sql{};      ///< What is read; empty: the column `name`.
  std::string_view columns{};  ///< What is behind `sql`, for people.
  /// The relay moves it on while a push lands, without a word.
  bool is_running = false;
};

struct StatedTable {
  std::string_view name;
  std::vector<StatedColumn> keys;
  std::vector<StatedColumn> columns;
  /// When the row was made, as SQL; empty: not known.
  std::string_view made{};
  /// The number from which on, and how many nanoseconds later, the relay may
  /// take the row out without a word; empty: never.
  std::string_view expiry{};
  std::int64_t grace = 0;
};

std::span<const StatedTable> stated_tables();
/// nullptr: entries say nothing of such a table.
const StatedTable* find_stated(std::string_view table);

/// A key of the database that seals what entries say of its rows.
class RowSeal {
 public:
  static Result<RowSeal> read(Connection& connection);
  explicit RowSeal(Secret key) : key_(std::move(key)) {}

  std::string of(std::string_view table, std::string_view column,
                 std::string_view value) const;
  std::string key_sha256() const;

 private:
  Secret key_;
};

struct StatedRow {
  json::Value key{};                            ///< An array of texts.
  std::map<std::string, json::Value> values{};  ///< But what is empty or 0.
  std::int64_t made = 0;                        ///< Nanoseconds; 0: not known.
};

/// Reads all rows of a table, or the one whose columns `keys` have the values
/// that are bound.
std::string stated_query(const StatedTable& table, bool one);
StatedRow stated_row(const StatedTable& table, const Rows& rows,
                     const RowSeal& seal);

}  // namespace hoopgit::store
