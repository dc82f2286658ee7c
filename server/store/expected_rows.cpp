#include "server/store/expected_rows.hpp"

#include "core/base/file.hpp"

#include <algorithm>

namespace hoopgit::store {
namespace {

constexpr const char* table = R"sql(
PRAGMA journal_mode=DELETE;
PRAGMA synchronous=OFF;
CREATE TABLE expected (
  id INTEGER PRIMARY KEY,
  tbl TEXT NOT NULL,
  key TEXT NOT NULL,
  idx INTEGER NOT NULL,
  gone INTEGER NOT NULL,
  columns TEXT NOT NULL,
  seen INTEGER NOT NULL,
  UNIQUE (tbl, key)
) STRICT;
BEGIN;
)sql";

constexpr json::Limits limits{.bytes = std::size_t{1} * 1024 * 1024,
                              .depth = 16};

std::string to_text(const std::map<std::string, Expected>& columns) {
  json::Object made;
  for (const auto& [name, expected] : columns)
    made.emplace(name, json::Array{expected.value,
                                   static_cast<std::int64_t>(expected.index)});
  return json::dump(made);
}

Result<ExpectedRow> row_of(const Rows& rows) {
  ExpectedRow row{rows.integer(0),
                  static_cast<std::uint64_t>(rows.integer(1)),
                  rows.integer(2) != 0,
                  {}};
  const json::Value columns = TRY(json::parse(rows.text(3), limits));
  for (const auto& [name, pair] : *columns.as_object()) {
    const auto& both = *pair.as_array();
    row.columns.emplace(
        name,
        Expected{both[0], static_cast<std::uint64_t>(*both[1].as_integer())});
  }
  return row;
}

bool has(std::string_view entry, std::string_view text) {
  return entry.find(text) != std::string_view::npos;
}

/// What every program since the first has written, and the rows of which this
/// one always tells.
bool is_silent(std::string_view entry) {
  return has(entry, R"("type":"push.started")") ||
         has(entry, R"("type":"auth.token_issued")") ||
         has(entry, R"("type":"audit.origin_opened")");
}

}  // namespace

Result<ExpectedRows> ExpectedRows::make(const std::filesystem::path& folder) {
  const auto file = folder / "expected.db";
  TRY(create_private(file));
  auto connection = TRY(Connection::open(file));
  TRY(connection.execute(table));
  return ExpectedRows(std::move(connection));
}

Result<void> ExpectedRows::add(std::uint64_t index, std::string_view entry) {
  if (!has(entry, R"("rows":[)") && !has(entry, R"("beside_sha256":)") &&
      !has(entry, R"("rows_cut":)") && !has(entry, R"("persons_rewritten":)")) {
    was_silent_ |= !since_ && is_silent(entry);
    return {};
  }
  const auto value = json::parse(entry);
  if (!value) return {};  // Who verifies the log says so.
  const json::Value* data = value->find("data");
  if (data == nullptr) return {};
  if (data->find("persons_rewritten") != nullptr) TRY(forget_persons());
  if (data->find("rows_cut") != nullptr) cut_.push_back(index);
  if (const auto beside = data->text("beside_sha256"); beside)
    TRY(apply(index,
              json::object({{"table", "beside"},
                            {"key", json::Array{std::to_string(index)}},
                            {"new", true},
                            {"set", json::object({{"term", *beside}})}})));
  const json::Value* rows = data->find("rows");
  if (rows == nullptr || rows->as_array() == nullptr) return {};
  if (!since_)
    if (const auto time = value->text("time"); time)
      since_ = TRY(parse_rfc3339(*time));
  for (const auto& row : *rows->as_array())
    TRY(apply(index, row));
  return {};
}

/// Votes are found by persons: they are as if nothing had been said of them.
Result<void> ExpectedRows::forget_persons() {
  are_rewritten_ = true;
  TRY(connection_.run("DELETE FROM expected WHERE tbl = 'vote'"));
  TRY(connection_.run(
      "UPDATE expected SET columns = json_remove(columns, '$.issuer', "
      "'$.subject', '$.requester', '$.holder', '$.person', '$.filter') "
      "WHERE tbl IN ('push', 'token', 'session', 'hold', 'consent')"));
  return {};
}

Result<void> ExpectedRows::apply(std::uint64_t index, const json::Value& row) {
  const auto name = row.text("table");
  const json::Value* key = row.find("key");
  if (!name || key == nullptr) return {};
  ExpectedRow known;
  if (auto found = TRY(find(*name, *key))) known = *std::move(found);
  const bool is_new = row.find("new") != nullptr;
  known.is_gone = row.find("gone") != nullptr;
  if (is_new || known.is_gone) known.columns.clear();
  if (const auto* stated = find_stated(*name); is_new && stated != nullptr)
    for (const auto& column : stated->columns)
      known.columns.insert_or_assign(std::string(column.name),
                                     Expected{{}, index});
  if (const json::Value* set = row.find("set");
      set != nullptr && set->as_object() != nullptr)
    for (const auto& [column, value] : *set->as_object())
      known.columns.insert_or_assign(column, Expected{value, index});
  TRY(connection_.run(
      "INSERT INTO expected (tbl, key, idx, gone, columns, seen) "
      "VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT (tbl, key) DO UPDATE SET "
      "idx = excluded.idx, gone = excluded.gone, columns = excluded.columns",
      {*name, json::dump(*key), static_cast<std::int64_t>(index),
       std::int64_t{known.is_gone ? 1 : 0}, to_text(known.columns)}));
  return {};
}

Result<std::optional<ExpectedRow>> ExpectedRows::find(std::string_view name,
                                                      const json::Value& key) {
  const std::string text = json::dump(key);
  Rows rows = TRY(connection_.query(
      "SELECT id, idx, gone, columns FROM expected WHERE tbl = ? AND key = ?",
      {name, text}));
  if (!TRY(rows.next())) return std::optional<ExpectedRow>();
  return std::optional(TRY(row_of(rows)));
}

Result<void> ExpectedRows::mark_seen(const ExpectedRow& row) {
  TRY(connection_.run("UPDATE expected SET seen = 1 WHERE id = ?", {row.id}));
  return {};
}

Result<void> ExpectedRows::not_seen(std::string_view name, const Each& each) {
  Rows rows =
      TRY(connection_.query("SELECT id, idx, gone, columns, key FROM expected "
                            "WHERE tbl = ? AND seen = 0 AND gone = 0",
                            {name}));
  while (TRY(rows.next()))
    TRY(each(TRY(json::parse(rows.text(4))), TRY(row_of(rows))));
  return {};
}

std::optional<Time> ExpectedRows::silent_before() const {
  if (!was_silent_) return std::nullopt;
  return since_ ? since_ : std::optional(Time::max());
}

bool ExpectedRows::is_cut(std::uint64_t index) const {
  return std::ranges::binary_search(cut_, index);
}

}  // namespace hoopgit::store
