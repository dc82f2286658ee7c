#include "server/store/stated_row.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"

#include <algorithm>

namespace hoopgit::store {
namespace {

using Form = StatedColumn::Form;

constexpr std::int64_t largest_number = (std::int64_t{1} << 53) - 1;
constexpr std::int64_t a_week = 7LL * 24 * 3600 * 1'000'000'000;

StatedColumn text(std::string_view name) {
  return {name, Form::text, {}, {}, false};
}
StatedColumn number(std::string_view name) {
  return {name, Form::number, {}, {}, false};
}
StatedColumn sealed(std::string_view name) {
  return {name, Form::sealed, {}, {}, false};
}
StatedColumn running(std::string_view name) {
  return {name, Form::number, {}, {}, true};
}

constexpr std::string_view refs_of_push =
    "(SELECT group_concat(n || ' ' || ref || ' ' || old || ' ' || new || ' ' "
    "|| kind, char(10)) FROM (SELECT * FROM push_ref WHERE push = push.id "
    "ORDER BY n))";

constexpr std::string_view body_at_rest =
    "name || char(10) || type || char(10) || bytes || char(10) || "
    "ifnull(push, '') || char(10) || hex(salt) || char(10) || key || char(10) "
    "|| file || char(10) || hex(sealed)";

StatedTable push_table() {
  return {"push",
          {text("id")},
          {text("reversed"),
           text("state"),
           number("open"),
           running("version"),
           text("key"),
           text("upstream"),
           text("repository"),
           sealed("issuer"),
           sealed("subject"),
           sealed("requester"),
           sealed("push_options"),
           number("atomic"),
           sealed("report"),
           sealed("decision"),
           sealed("requirement"),
           sealed("result"),
           sealed("reason"),
           text("vote_subject"),
           sealed("vote_subject_text"),
           text("policy_sha256"),
           text("pack_sha256"),
           text("manifest_sha256"),
           number("pack_bytes"),
           number("objects"),
           running("fence"),
           number("attempt"),
           running("lease_until"),
           number("created"),
           running("updated"),
           number("expires"),
           number("approved_until"),
           {"refs", Form::sealed, refs_of_push,
            "push_ref: push, n, ref, old, new, kind", false}},
          "created",
          {},
          0};
}

std::vector<StatedTable> make_tables() {
  return {
      push_table(),
      {"vote",
       {text("push"), sealed("issuer"), sealed("subject")},
       {sealed("name"), text("verb"), text("vote_subject"), sealed("groups"),
        sealed("comment"), number("time")},
       "time",
       {},
       0},
      {"token",
       {sealed("hash")},
       {text("id"), sealed("holder"), sealed("email"), sealed("scopes"),
        sealed("repositories"), sealed("refs"), text("trust"),
        number("created"), number("expires"), number("groups_at"),
        number("revoked"), sealed("key"), number("bound"), sealed("limits")},
       "created",
       "expires",
       a_week},
      {"session",
       {text("id")},
       {sealed("holder"), sealed("email"), sealed("scopes"),
        sealed("repositories"), sealed("refs"), text("trust"),
        number("groups_at"), number("expires"), number("idle_until"),
        number("ended"), sealed("key"), sealed("limits")},
       {},
       "expires",
       a_week},
      {"renewal",
       {sealed("hash")},
       {text("session"), number("used"), sealed("replaced")},
       {},
       {},
       0},
      {"used", {sealed("value")}, {number("until")}, {}, "until", 0},
      {"hold",
       {text("name")},
       {sealed("issuer"), sealed("subject"), sealed("person"), sealed("reason"),
        sealed("filter"), number("time")},
       "time",
       {},
       0},
      {"consent",
       {text("id")},
       {text("kind"), sealed("subject"), sealed("issuer"), sealed("person"),
        sealed("name"), sealed("reason"), sealed("ticket"), number("created"),
        number("expires")},
       "created",
       "expires",
       0},
      {"known_ref",
       {text("repository"), text("upstream"), text("ref")},
       {text("id"), number("idx"), number("time")},
       "time",
       {},
       0},
      {"document", {text("sha256")}, {text("kind"), sealed("text")}, {}, {}, 0},
      {"cursor",
       {text("sink")},
       {number("paused"), sealed("reason")},
       {},
       {},
       0},
      {"body",
       {text("commitment")},
       {{"at_rest", Form::sealed, body_at_rest,
         "name, type, bytes, push, salt, key, sealed, file", false},
        number("retain_until")},
       {},
       {},
       0},
  };
}

std::string_view sql_of(const StatedColumn& column) {
  return column.sql.empty() ? column.name : column.sql;
}

json::Value stated_number(std::int64_t value) {
  if (value > largest_number || value < -largest_number)
    return std::to_string(value);
  return value;
}

}  // namespace

std::span<const StatedTable> stated_tables() {
  static const std::vector<StatedTable> tables = make_tables();
  return tables;
}

const StatedTable* find_stated(std::string_view table) {
  const auto tables = stated_tables();
  const auto found = std::ranges::find(tables, table, &StatedTable::name);
  return found == tables.end() ? nullptr : &*found;
}

Result<RowSeal> RowSeal::read(Connection& connection) {
  Rows rows = TRY(connection.query("SELECT key FROM row_key"));
  if (!TRY(rows.next()))
    return Error{Fault::corrupt, "cannot read the database: it has no key"};
  return RowSeal(Secret(rows.text(0)));
}

std::string RowSeal::of(std::string_view table, std::string_view column,
                        std::string_view value) const {
  std::string told(table);
  told.append(1, '\0').append(column).append(1, '\0').append(value);
  return to_hex(crypto::hmac_sha256(key_, told)).substr(0, 32);
}

std::string RowSeal::key_sha256() const {
  return crypto::sha256_hex(key_.reveal());
}

std::string stated_query(const StatedTable& table, bool one) {
  std::string sql = "SELECT ";
  std::string where;
  for (const auto& key : table.keys) {
    sql.append(sql_of(key)).append(", ");
    where.append(where.empty() ? " WHERE " : " AND ");
    where.append(key.name).append(" = ?");
  }
  for (const auto& column : table.columns)
    sql.append(sql_of(column)).append(", ");
  sql.append(table.made.empty() ? "0" : table.made);
  sql.append(" FROM ").append(table.name);
  return one ? sql + where : sql;
}

StatedRow stated_row(const StatedTable& table, const Rows& rows,
                     const RowSeal& seal) {
  StatedRow row;
  int at = 0;
  json::Array key;
  for (const auto& column : table.keys) {
    const std::string value = rows.text(at++);
    key.emplace_back(column.form == Form::sealed
                         ? seal.of(table.name, column.name, value)
                         : value);
  }
  row.key = std::move(key);
  // What names a token must not outlive it: its own hash seals it too.
  const std::string salt = table.name == "token" ? rows.text(0) : "";
  for (const auto& column : table.columns) {
    const int place = at++;
    if (column.form == Form::number) {
      if (const auto value = rows.integer(place); value != 0)
        row.values.emplace(column.name, stated_number(value));
      continue;
    }
    const std::string value = rows.text(place);
    if (value.empty()) continue;
    row.values.emplace(column.name,
                       column.form == Form::sealed
                           ? seal.of(table.name, column.name, salt + value)
                           : value);
  }
  row.made = rows.integer(at);
  return row;
}

}  // namespace hoopgit::store
