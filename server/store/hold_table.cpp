#include "server/store/hold_table.hpp"

#include "server/store/row_text.hpp"

namespace hoopgit::store {

Result<bool> add_hold(Connection& connection, const HoldRow& row) {
  const std::string filter = to_column(row.filter);
  return TRY(connection.run("INSERT INTO hold VALUES (?, ?, ?, ?, ?, ?, ?) "
                            "ON CONFLICT (name) DO NOTHING",
                            {row.name, row.owner.issuer, row.owner.subject, "",
                             row.reason, filter, to_number(row.time)})) == 1;
}

Result<bool> remove_hold(Connection& connection, std::string_view name) {
  return TRY(connection.run("DELETE FROM hold WHERE name = ?", {name})) == 1;
}

Result<std::vector<HoldRow>> find_holds(Connection& connection) {
  Rows rows = TRY(connection.query(
      "SELECT name, issuer, subject, reason, filter, time FROM hold "
      "ORDER BY name"));
  std::vector<HoldRow> found;
  while (TRY(rows.next()))
    found.push_back({rows.text(0),
                     {rows.text(1), rows.text(2)},
                     rows.text(3),
                     TRY(value_from(rows.text(4))),
                     to_time(rows.integer(5))});
  return found;
}

}  // namespace hoopgit::store
