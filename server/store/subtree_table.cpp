#include "server/store/subtree_table.hpp"

namespace hoopgit::store {

Result<void> put_subtrees(Connection& connection,
                          const std::vector<ledger::Subtree>& completed) {
  for (const auto& subtree : completed)
    TRY(connection.run(
        "INSERT INTO subtree VALUES (?, ?, ?)",
        {std::int64_t{subtree.level}, static_cast<std::int64_t>(subtree.index),
         Blob(subtree.root)}));
  return {};
}

Result<std::string> find_subtrees(Connection& connection, unsigned level,
                                  std::uint64_t first, std::size_t count) {
  Rows rows = TRY(connection.query(
      "SELECT hash FROM subtree WHERE level = ? AND n >= ? ORDER BY n LIMIT ?",
      {std::int64_t{level}, static_cast<std::int64_t>(first),
       static_cast<std::int64_t>(count)}));
  std::string hashes;
  while (TRY(rows.next()))
    hashes += rows.text(0);
  return hashes;
}

}  // namespace hoopgit::store
