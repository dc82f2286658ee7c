#include "server/store/state_check.hpp"

#include "core/base/file.hpp"
#include "server/store/expected_rows.hpp"
#include "server/store/index_check.hpp"
#include "server/store/log_check.hpp"
#include "server/store/row_check.hpp"
#include "server/store/schema.hpp"

#include <map>

namespace hoopgit::store {
namespace {

using Schema = std::map<std::string, std::string>;

Result<Schema> schema_of(Connection& connection) {
  Rows rows = TRY(connection.query(
      "SELECT type || ' ' || name, ifnull(sql, '') FROM sqlite_schema"));
  Schema schema;
  while (TRY(rows.next()))
    schema.emplace(rows.text(0), rows.text(1));
  return schema;
}

/// A trigger or an index of somebody else could do what no row shows.
Result<void> check_schema(Connection& connection,
                          const std::filesystem::path& folder,
                          const TellDifference& tell) {
  const auto file = folder / "fresh.db";
  TRY(create_private(file));
  auto fresh = TRY(Connection::open(file));
  TRY(prepare_schema(fresh, ""));
  auto expected = TRY(schema_of(fresh));
  for (const auto& [name, sql] : TRY(schema_of(connection))) {
    const auto found = expected.find(name);
    if (found == expected.end())
      tell({"sqlite_schema", name, "name", {}, "this program makes no such"});
    else if (found->second != sql)
      tell({"sqlite_schema", name, "sql", {}, "this program makes another"});
    expected.erase(name);
  }
  for (const auto& [name, sql] : expected)
    tell({"sqlite_schema", name, "name", {}, "it is missing"});
  return {};
}

/// At most one less than there are; and what was sent cannot be taken back.
Result<void> check_cursors(Connection& connection, std::uint64_t size,
                           const TellDifference& tell) {
  Rows rows = TRY(connection.query("SELECT sink, next FROM cursor"));
  while (TRY(rows.next()))
    if (rows.integer(1) < 0 ||
        static_cast<std::uint64_t>(rows.integer(1)) > size)
      tell({"cursor", rows.text(0), "next", {}, "the log is not that long"});
  return {};
}

/// Kept by triggers, so that nobody has to count.
Result<void> check_used_count(Connection& connection,
                              const TellDifference& tell) {
  const auto rows = TRY(connection.number("SELECT count(*) FROM used"));
  const auto said =
      TRY(connection.number("SELECT ifnull(max(n), -1) FROM used_count"));
  if (said != rows)
    tell({"used_count",
          "1",
          "n",
          {},
          "there are " + std::to_string(rows) + " one-time values"});
  return {};
}

}  // namespace

Result<StateSeen> check_state(Connection& connection,
                              const StateQuestion& question,
                              const TellDifference& tell) {
  const auto folder = TRY(TemporaryFolder::make(question.folder));
  const auto atomic = TRY(Atomic::begin(connection, false));
  StateSeen seen;
  const TellDifference count = [&](const Difference& difference) {
    ++seen.differences;
    tell(difference);
  };
  const auto version = TRY(connection.number("PRAGMA user_version"));
  if (version != schema_version)
    return Error{Fault::usage,
                 "cannot check the database: its schema is version " +
                     std::to_string(version) + ", this program has " +
                     std::to_string(schema_version),
                 "serve with this program once"};
  TRY(check_schema(connection, folder.path(), count));
  auto expected = TRY(ExpectedRows::make(folder.path()));
  LogCheck log(connection, question.keys, count);
  const auto facts =
      TRY(log.run([&](std::uint64_t index, std::string_view entry) {
        return expected.add(index, entry);
      }));
  seen.entries = log.entries();
  const auto rows = TRY(check_rows(connection, expected, facts, count));
  seen.rows = rows.rows;
  seen.older = rows.older;
  const std::uint64_t size = facts.minimum + seen.entries;
  TRY(check_cursors(connection, size, count));
  TRY(check_used_count(connection, count));
  // Terms of persons are those of the time when the index was written.
  if (!expected.are_rewritten())
    TRY(check_index(connection, size, facts.minimum, count));
  return seen;
}

}  // namespace hoopgit::store
