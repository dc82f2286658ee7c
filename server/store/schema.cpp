#include "server/store/schema.hpp"

#include "core/crypto/crypto.hpp"
#include "server/store/migration.hpp"
#include "server/store/tables.hpp"

namespace hoopgit::store {
namespace {

Result<void> make_tables(Connection& connection) {
  if (TRY(connection.number("SELECT count(*) FROM sqlite_schema")) != 0)
    return Error{Fault::usage,
                 "cannot use the database: it belongs to another program"};
  for (const char* script :
       {head_table, key_table, log_tables, index_tables, span_table,
        push_tables, session_tables, book_tables})
    TRY(connection.execute(script));
  TRY(connection.run(
      "INSERT INTO log_head VALUES (1, 0, x'', 0, 0, x'', 0, '')"));
  return {};
}

Result<void> keep_key(Connection& connection) {
  const std::string fresh = crypto::random_bytes(32);
  TRY(connection.run("INSERT OR IGNORE INTO row_key VALUES (1, ?, 0)",
                     {Blob(fresh)}));
  return {};
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
  if (found > 0) TRY(migrate(connection, found));
  TRY(connection.execute("PRAGMA user_version = " +
                         std::to_string(schema_version)));
  TRY(keep_key(connection));
  TRY(check_log(connection));
  TRY(check_origin(connection, origin));
  return atomic.commit();
}

}  // namespace hoopgit::store
