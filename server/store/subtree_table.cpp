#include "server/store/subtree_table.hpp"

namespace hoopgit::store {
namespace {

constexpr unsigned bits_of_level = 8;  // A tile has 256 hashes.

}  // namespace

Result<void> put_subtrees(Connection& connection,
                          const ledger::Frontier& before,
                          std::string_view leaf) {
  const std::uint64_t size = before.size() + 1;
  if (size % 256 != 0) return {};
  std::string left = before.bytes();
  std::string hash(leaf);
  // The merges of Frontier::append(); every eighth makes a subtree of a level.
  for (unsigned bits = 1; (before.size() >> (bits - 1) & 1) != 0; ++bits) {
    const std::size_t rest = left.size() - ledger::hash_size;
    hash = ledger::node_hash(std::string_view(left).substr(rest), hash);
    left.resize(rest);
    if (bits % bits_of_level != 0) continue;
    const auto level = static_cast<std::int64_t>(bits / bits_of_level);
    const auto n = static_cast<std::int64_t>((size >> bits) - 1);
    TRY(connection.run("INSERT INTO subtree VALUES (?, ?, ?)",
                       {level, n, Blob(hash)}));
  }
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
