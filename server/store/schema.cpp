#include "server/store/schema.hpp"

#include "server/store/migration.hpp"
#include "server/store/tables.hpp"

namespace hoopgit::store {
namespace {

Result<void> make_tables(Connection& connection) {
  if (TRY(connection.number("SELECT count(*) FROM sqlite_schema")) != 0)
    return Error{Fault::usage,
                 "cannot use the database: it belongs to another program"};
  for (const char* script : {head_table, log_tables, index_tables, span_table,
                             push_tables, book_tables})
    TRY(connection.execute(script));
  TRY(connection.run(
      "INSERT INTO log_head VALUES (1, 0, x'', 0, 0, x'', 0, '')"));
  return {};
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

/// By whose they are, bodies of no push are found.
Result<void> index_persons(Connection& connection) {
  if (TRY(connection.number("SELECT count(*) FROM sqlite_schema "
                            "WHERE name = 'body_person'")) != 0)
    return {};
  TRY(connection.execute(take_names_out));
  return connection.execute(
      "CREATE INDEX body_person ON body (type) WHERE push IS NULL");
}

Result<void> check_log(Connection& connection) {
  Rows head = TRY(connection.query(
      "SELECT size, signed_size, "
      "coalesce((SELECT max(idx) + 1 FROM log_entry), minimum) FROM log_head"));
  const bool whole = TRY(head.next()) && head.integer(0) == head.integer(2) &&
                     head.integer(1) <= head.integer(0);
  if (!whole)
    return Error{Fault::corrupt,
                 "cannot use the log: its entries do not fit its head",
                 "restore the database, and keep this copy as evidence"};
  return {};
}

/// "relay.example.com/log/" of "relay.example.com/log/2": one relay may have
/// had to begin a log anew.
std::string_view relay_of(std::string_view origin) {
  return origin.substr(0, origin.rfind('/') + 1);
}

Result<void> check_origin(Connection& connection, std::string_view origin) {
  if (origin.empty()) return {};
  TRY(connection.run("UPDATE log_head SET origin = ? WHERE origin = ''",
                     {origin}));
  Rows head = TRY(connection.query("SELECT origin FROM log_head"));
  const std::string found = TRY(head.next()) ? head.text(0) : "";
  if (relay_of(found) == relay_of(origin)) return {};
  return Error{Fault::corrupt,
               "cannot use the log: it is " + found + ", and this relay is " +
                   std::string(origin),
               "give the relay the public URL that it had, or a state folder "
               "of its own"};
}

}  // namespace

Result<void> prepare_schema(Connection& connection, std::string_view origin) {
  // Found and made in one transaction: two programs may start at once.
  auto atomic = TRY(Atomic::begin(connection, true));
  const auto found = TRY(connection.number("PRAGMA user_version"));
  if (found > schema_version)
    return Error{Fault::usage,
                 "cannot use the database: its schema is version " +
                     std::to_string(found) + ", this program knows up to " +
                     std::to_string(schema_version),
                 "start the version of hoopgit-relay that has written it"};
  if (found == 0) TRY(make_tables(connection));
  if (found == 1) TRY(migrate_from_1(connection));
  if (found == 1 || found == 2) TRY(migrate_from_2(connection));
  TRY(index_persons(connection));
  TRY(connection.execute("PRAGMA user_version = " +
                         std::to_string(schema_version)));
  TRY(check_log(connection));
  TRY(check_origin(connection, origin));
  return atomic.commit();
}

}  // namespace hoopgit::store
