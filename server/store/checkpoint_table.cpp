#include "server/store/checkpoint_table.hpp"

#include "core/ledger/merkle.hpp"
#include "server/store/row_text.hpp"

#include <algorithm>

namespace hoopgit::store {
namespace {

CheckpointRow row_of(const Rows& rows) {
  return {static_cast<std::uint64_t>(rows.integer(0)), rows.text(1),
          rows.text(2), to_time(rows.integer(3))};
}

Error refused(std::string_view why) {
  return {Fault::conflict, "cannot save the checkpoint: " + std::string(why)};
}

}  // namespace

Result<TreeHead> find_tree_head(Connection& connection) {
  Rows head = TRY(connection.query("SELECT size, frontier FROM log_head"));
  if (!TRY(head.next()))
    return Error{Fault::corrupt, "cannot read the log: it has no head"};
  const auto frontier = TRY(ledger::Frontier::from(
      static_cast<std::uint64_t>(head.integer(0)), head.text(1)));
  return TreeHead{frontier.size(), frontier.root()};
}

Result<void> put_checkpoint(Connection& connection, std::uint64_t size,
                            std::string_view root, std::string_view note,
                            Time now) {
  const TreeHead head = TRY(find_tree_head(connection));
  if (size > head.size) return refused("the log is shorter than that");
  if (size == head.size && root != head.root)
    return refused("the log has another root at that size");
  Rows last =
      TRY(connection.query("SELECT signed_size, signed_root FROM log_head"));
  if (!TRY(last.next())) return refused("the log has no head");
  const auto signed_size = static_cast<std::uint64_t>(last.integer(0));
  if (size < signed_size) return refused("a larger one has been signed");
  const std::string signed_root = last.text(1);
  if (size == signed_size && !signed_root.empty() && root != signed_root)
    return refused("another root has been signed at that size");
  const auto stored_size = static_cast<std::int64_t>(size);
  TRY(connection.run("INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?, ?)",
                     {stored_size, Blob(root), note, to_number(now)}));
  TRY(connection.run("UPDATE log_head SET signed_size = ?, signed_root = ?",
                     {stored_size, Blob(root)}));
  return {};
}

Result<std::optional<std::string>> find_checkpoint(Connection& connection) {
  Rows rows = TRY(connection.query(
      "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1"));
  if (!TRY(rows.next())) return std::optional<std::string>();
  return std::optional<std::string>(rows.text(0));
}

Result<std::optional<CheckpointRow>> find_checkpoint_at(Connection& connection,
                                                        std::uint64_t size) {
  Rows rows = TRY(connection.query(
      "SELECT size, root, note, signed_at FROM checkpoint WHERE size = ?",
      {static_cast<std::int64_t>(size)}));
  if (!TRY(rows.next())) return std::optional<CheckpointRow>();
  return std::optional<CheckpointRow>(row_of(rows));
}

Result<std::vector<CheckpointRow>> find_checkpoints(Connection& connection,
                                                    std::uint64_t before,
                                                    std::size_t limit) {
  Rows rows = TRY(connection.query(
      "SELECT size, root, note, signed_at FROM checkpoint WHERE size < ? "
      "ORDER BY size DESC LIMIT ?",
      {static_cast<std::int64_t>(std::min<std::uint64_t>(before, INT64_MAX)),
       static_cast<std::int64_t>(limit)}));
  std::vector<CheckpointRow> found;
  while (TRY(rows.next()))
    found.push_back(row_of(rows));
  return found;
}

Result<std::uint64_t> find_checkpoint_size(Connection& connection) {
  return static_cast<std::uint64_t>(
      TRY(connection.number("SELECT signed_size FROM log_head")));
}

}  // namespace hoopgit::store
