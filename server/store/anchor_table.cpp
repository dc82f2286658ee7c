#include "server/store/anchor_table.hpp"

#include "server/store/row_text.hpp"

namespace hoopgit::store {

Result<void> put_anchor(Connection& connection, const AnchorRow& row) {
  TRY(connection.run("INSERT OR REPLACE INTO anchor VALUES (?, ?, ?, ?, ?)",
                     {row.name, static_cast<std::int64_t>(row.size),
                      Blob(row.root), row.note, to_number(row.time)}));
  return {};
}

Result<std::vector<AnchorRow>> find_anchors(Connection& connection) {
  Rows rows = TRY(connection.query(
      "SELECT name, size, root, note, time FROM anchor ORDER BY name"));
  std::vector<AnchorRow> found;
  while (TRY(rows.next()))
    found.push_back({rows.text(0), static_cast<std::uint64_t>(rows.integer(1)),
                     rows.text(2), rows.text(3), to_time(rows.integer(4))});
  return found;
}

}  // namespace hoopgit::store
