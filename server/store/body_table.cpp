#include "server/store/body_table.hpp"

#include "server/store/row_text.hpp"

namespace hoopgit::store {
namespace {

constexpr const char* columns =
    "commitment, name, type, bytes, push, salt, key, sealed, file, "
    "retain_until";

std::string select(const char* rest) {
  return std::string("SELECT ") + columns + " FROM body " + rest;
}

Result<BodyRow> row_of(const Rows& rows) {
  BodyRow row;
  row.commitment = rows.text(0);
  row.name = rows.text(1);
  row.type = rows.text(2);
  row.bytes = static_cast<std::uint64_t>(rows.integer(3));
  if (!rows.is_null(4)) row.push = TRY(PushId::parse(rows.text(4)));
  row.salt = rows.text(5);
  row.key = static_cast<std::uint64_t>(rows.integer(6));
  row.sealed = rows.text(7);
  row.file = rows.text(8);
  row.retain_until = to_time(rows.integer(9));
  return row;
}

Result<std::vector<BodyRow>> read_all(Rows rows) {
  std::vector<BodyRow> found;
  while (TRY(rows.next()))
    found.push_back(TRY(row_of(rows)));
  return found;
}

}  // namespace

Result<void> put_body(Connection& connection, const BodyRow& row) {
  Cell push = nullptr;
  if (row.push) push = row.push->text();
  // What is there keeps its place among those of its type.
  TRY(connection.run(
      "INSERT INTO body VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (commitment) DO UPDATE SET name = excluded.name, "
      "type = excluded.type, bytes = excluded.bytes, push = excluded.push, "
      "salt = excluded.salt, key = excluded.key, sealed = excluded.sealed, "
      "file = excluded.file, retain_until = excluded.retain_until",
      {row.commitment, row.name, row.type, static_cast<std::int64_t>(row.bytes),
       push, Blob(row.salt), static_cast<std::int64_t>(row.key),
       Blob(row.sealed), row.file, to_number(row.retain_until)}));
  return {};
}

Result<bool> erase_body(Connection& connection, std::string_view commitment) {
  return TRY(connection.run("DELETE FROM body WHERE commitment = ?",
                            {commitment})) == 1;
}

Result<std::optional<BodyRow>> find_body(Connection& connection,
                                         std::string_view commitment) {
  Rows rows =
      TRY(connection.query(select("WHERE commitment = ?"), {commitment}));
  if (!TRY(rows.next())) return std::optional<BodyRow>();
  return std::optional<BodyRow>(TRY(row_of(rows)));
}

Result<std::vector<BodyRow>> find_bodies(
    Connection& connection, const std::vector<std::string>& commitments) {
  std::vector<BodyRow> found;
  for (const auto& commitment : commitments)
    if (auto row = TRY(find_body(connection, commitment)))
      found.push_back(*std::move(row));
  return found;
}

Result<std::vector<BodyRow>> find_bodies_of(Connection& connection,
                                            const PushId& push) {
  return read_all(TRY(connection.query(
      select("WHERE push = ? ORDER BY name, commitment"), {push.text()})));
}

Result<std::vector<BodyRow>> find_bodies_typed(Connection& connection,
                                               std::string_view type) {
  return read_all(TRY(connection.query(
      select("WHERE push IS NULL AND type = ? ORDER BY rowid"), {type})));
}

Result<std::vector<BodyRow>> find_bodies_of_no_push(Connection& connection) {
  return read_all(TRY(connection.query(select("WHERE push IS NULL"))));
}

Result<std::vector<BodyRow>> find_bodies_ended(Connection& connection,
                                               Time before, std::size_t limit) {
  return read_all(TRY(connection.query(
      select(
          "WHERE retain_until < ? ORDER BY retain_until, commitment LIMIT ?"),
      {to_number(before), static_cast<std::int64_t>(limit)})));
}

}  // namespace hoopgit::store
