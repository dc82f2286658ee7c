#include "server/store/migration.hpp"

#include "core/ledger/merkle.hpp"
#include "server/store/indexed_entry.hpp"
#include "server/store/subtree_table.hpp"
#include "server/store/tables.hpp"
#include "server/store/terms.hpp"

namespace hoopgit::store {
namespace {

/// The first line of a checkpoint is the name of its log.
constexpr const char* copy_head = R"sql(
INSERT INTO log_head
  SELECT id, size, frontier, last_time, signed_size, signed_root, 0,
    coalesce((SELECT substr(note, 1, instr(note, char(10)) - 1)
              FROM checkpoint ORDER BY size DESC LIMIT 1), '')
  FROM old_head;
DROP TABLE old_head;
)sql";

Result<void> renew_head(Connection& connection) {
  TRY(connection.execute("ALTER TABLE log_head RENAME TO old_head"));
  TRY(connection.execute(head_table));
  return connection.execute(copy_head);
}

Result<void> fill_subtrees(Connection& connection) {
  ledger::Frontier frontier;
  Rows leaves =
      TRY(connection.query("SELECT leaf FROM log_entry ORDER BY idx"));
  while (TRY(leaves.next()))
    TRY(put_subtrees(connection, frontier.append(leaves.text(0))));
  Rows head = TRY(connection.query("SELECT size, frontier FROM log_head"));
  if (TRY(head.next()) &&
      head.integer(0) == static_cast<std::int64_t>(frontier.size()) &&
      head.text(1) == frontier.bytes())
    return {};
  return Error{Fault::corrupt,
               "cannot bring the log up to date: its entries do not make the "
               "tree of its head",
               "restore the database, and keep this copy as evidence"};
}

/// An entry names at most 50 refs; the old index had them all.
Result<void> keep_refs_beside(Connection& connection) {
  Rows rows = TRY(connection.query(
      "SELECT idx, ref FROM ix_ref WHERE idx IN "
      "(SELECT idx FROM ix_ref GROUP BY idx HAVING count(*) > 50)"));
  while (TRY(rows.next()))
    TRY(put_beside(connection, static_cast<std::uint64_t>(rows.integer(0)),
                   {term("ref", rows.text(1))}));
  return {};
}

/// What takes its place is made when the store is opened.
constexpr const char* drop_index =
    "DROP TABLE ix_event; DROP TABLE ix_ref; DROP TABLE ix_visible;";

Result<void> from_1(Connection& connection) {
  TRY(renew_head(connection));
  TRY(connection.execute(index_tables));
  TRY(connection.execute(book_tables));
  TRY(keep_refs_beside(connection));
  TRY(connection.execute(drop_index));
  return fill_subtrees(connection);
}

/// Names of persons used to stand in rows, where nothing would take them out
/// again. A name is known again when its person signs in.
constexpr const char* take_names_out = R"sql(
UPDATE push SET requester = json_remove(requester, '$.name',
                                        '$.on_behalf_of.name');
UPDATE push SET reason = 'denied by a reviewer'
  WHERE reason LIKE 'denied by %';
UPDATE push SET reason = 'taken back' WHERE reason LIKE 'taken back by %';
UPDATE vote SET name = '';
UPDATE token SET holder = json_remove(holder, '$.name');
UPDATE hold SET person = '';
UPDATE consent SET name = '';
)sql";

Result<void> from_3(Connection& connection) {
  TRY(connection.execute(take_names_out));
  TRY(connection.execute(session_tables));
  TRY(connection.execute(key_table));
  return connection.execute(
      "CREATE INDEX IF NOT EXISTS body_person ON body (type) "
      "WHERE push IS NULL");
}

}  // namespace

Result<void> migrate(Connection& connection, std::int64_t found) {
  if (found < 2) TRY(from_1(connection));
  if (found < 3) TRY(connection.execute(span_table));
  if (found < 4) TRY(from_3(connection));
  return {};
}

}  // namespace hoopgit::store
