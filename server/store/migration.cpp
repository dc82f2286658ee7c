#include "server/store/migration.hpp"

#include "core/ledger/merkle.hpp"
#include "server/store/subtree_table.hpp"
#include "server/store/tables.hpp"

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
  while (TRY(leaves.next())) {
    std::string leaf = leaves.text(0);
    TRY(put_subtrees(connection, frontier, leaf));
    frontier.append(std::move(leaf));
  }
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

}  // namespace

Result<void> migrate_from_1(Connection& connection) {
  TRY(renew_head(connection));
  TRY(connection.execute(book_tables));
  return fill_subtrees(connection);
}

}  // namespace hoopgit::store
