#include "server/store/log_table.hpp"

#include "server/store/places.hpp"
#include "server/store/span_table.hpp"

#include <algorithm>

namespace hoopgit::store {
namespace {

/// A number of ours as SQLite has it; beyond its largest there is nothing.
std::int64_t number(std::uint64_t value) {
  return static_cast<std::int64_t>(std::min<std::uint64_t>(value, INT64_MAX));
}

/// Whoever asks for a range must not get another one.
Result<void> check_not_pruned(Connection& connection, std::uint64_t first) {
  if (first >= TRY(find_minimum(connection))) return {};
  return Error{Fault::not_found, "cannot read entry " + std::to_string(first) +
                                     " of the log: it has been pruned"};
}

}  // namespace

Result<std::vector<StoredEvent>> find_entries(Connection& connection,
                                              std::uint64_t first,
                                              std::size_t count) {
  TRY(check_not_pruned(connection, first));
  Rows rows = TRY(
      connection.query("SELECT idx, leaf, bytes FROM log_entry WHERE idx >= ? "
                       "ORDER BY idx LIMIT ?",
                       {number(first), number(count)}));
  std::vector<StoredEvent> found;
  while (TRY(rows.next()))
    found.push_back({static_cast<std::uint64_t>(rows.integer(0)), rows.text(1),
                     rows.text(2)});
  return found;
}

Result<std::string> find_leaves(Connection& connection, std::uint64_t first,
                                std::size_t count) {
  TRY(check_not_pruned(connection, first));
  Rows rows = TRY(connection.query(
      "SELECT leaf FROM log_entry WHERE idx >= ? ORDER BY idx LIMIT ?",
      {number(first), number(count)}));
  std::string leaves;
  while (TRY(rows.next()))
    leaves += rows.text(0);
  return leaves;
}

Result<std::uint64_t> find_minimum(Connection& connection) {
  return static_cast<std::uint64_t>(
      TRY(connection.number("SELECT minimum FROM log_head")));
}

Result<std::uint64_t> prune_entries(Connection& connection,
                                    std::uint64_t below) {
  const auto was = TRY(find_minimum(connection));
  const auto is_signed = static_cast<std::uint64_t>(
      TRY(connection.number("SELECT signed_size FROM log_head")));
  if (below > is_signed)
    return Error{Fault::conflict,
                 "cannot prune the log: not all of that has been signed"};
  const std::uint64_t minimum = below - below % 256;
  if (minimum <= was) return was;
  for (const char* sql :
       {"DELETE FROM log_entry WHERE idx < ?",
        "DELETE FROM beside WHERE idx < ?", "UPDATE log_head SET minimum = ?"})
    TRY(connection.run(sql, {number(minimum)}));
  // What tells of it may have been among them.
  TRY(connection.run("UPDATE row_key SET told = 0"));
  TRY(connection.run("DELETE FROM posting WHERE chunk < ?",
                     {number(minimum / chunk_entries)}));
  TRY(connection.run("DELETE FROM posting_span WHERE span < ?",
                     {number(minimum / chunk_entries / span_chunks)}));
  return minimum;
}

Result<std::string> find_origin(Connection& connection) {
  Rows head = TRY(connection.query("SELECT origin FROM log_head"));
  return TRY(head.next()) ? head.text(0) : std::string();
}

}  // namespace hoopgit::store
