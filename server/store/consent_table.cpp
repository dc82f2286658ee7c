#include "server/store/consent_table.hpp"

#include "server/store/row_text.hpp"

namespace hoopgit::store {
namespace {

Result<ConsentRow> row_of(const Rows& rows) {
  return ConsentRow{.id = rows.text(0),
                    .kind = rows.text(1),
                    .subject = TRY(value_from(rows.text(2))),
                    .by = {rows.text(3), rows.text(4)},
                    .reason = rows.text(5),
                    .ticket = rows.text(6),
                    .created = to_time(rows.integer(7)),
                    .expires = to_time(rows.integer(8))};
}

}  // namespace

Result<bool> add_consent(Connection& connection, const ConsentRow& row,
                         Time now) {
  TRY(connection.run("DELETE FROM consent WHERE expires <= ?",
                     {to_number(now)}));
  const std::string subject = to_column(row.subject);
  return TRY(connection.run(
             "INSERT INTO consent VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
             "ON CONFLICT (id) DO NOTHING",
             {row.id, row.kind, subject, row.by.issuer, row.by.subject, "",
              row.reason, row.ticket, to_number(row.created),
              to_number(row.expires)})) == 1;
}

Result<std::optional<ConsentRow>> take_consent(Connection& connection,
                                               std::string_view id, Time now) {
  std::optional<ConsentRow> taken;
  {
    Rows rows = TRY(connection.query(
        "SELECT id, kind, subject, issuer, person, reason, ticket, "
        "created, expires FROM consent WHERE id = ? AND expires > ?",
        {id, to_number(now)}));
    if (TRY(rows.next())) taken = TRY(row_of(rows));
  }
  TRY(connection.run("DELETE FROM consent WHERE id = ?", {id}));
  return taken;
}

Result<std::vector<ConsentRow>> find_consents(Connection& connection,
                                              Time now) {
  Rows rows = TRY(connection.query(
      "SELECT id, kind, subject, issuer, person, reason, ticket, "
      "created, expires FROM consent WHERE expires > ? ORDER BY created, id",
      {to_number(now)}));
  std::vector<ConsentRow> found;
  while (TRY(rows.next()))
    found.push_back(TRY(row_of(rows)));
  return found;
}

}  // namespace hoopgit::store
