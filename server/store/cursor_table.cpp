#include "server/store/cursor_table.hpp"

namespace hoopgit::store {

Result<void> put_cursor(Connection& connection, const CursorRow& row) {
  TRY(connection.run(
      "INSERT OR REPLACE INTO cursor VALUES (?, ?, ?, ?, ?)",
      {row.sink, static_cast<std::int64_t>(row.next), Blob(row.fingerprint),
       std::int64_t{row.paused}, row.reason}));
  return {};
}

Result<std::vector<CursorRow>> find_cursors(Connection& connection) {
  Rows rows = TRY(connection.query(
      "SELECT sink, next, fingerprint, paused, reason FROM cursor "
      "ORDER BY sink"));
  std::vector<CursorRow> found;
  while (TRY(rows.next()))
    found.push_back({rows.text(0), static_cast<std::uint64_t>(rows.integer(1)),
                     rows.text(2), rows.integer(3) != 0, rows.text(4)});
  return found;
}

}  // namespace hoopgit::store
