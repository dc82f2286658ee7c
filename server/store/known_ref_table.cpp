#include "server/store/known_ref_table.hpp"

#include "server/store/row_text.hpp"

namespace hoopgit::store {

Result<void> put_known_ref(Connection& connection, const KnownRef& known) {
  TRY(connection.run(
      "INSERT OR REPLACE INTO known_ref VALUES (?, ?, ?, ?, ?, ?)",
      {known.repository, known.upstream, known.ref, known.id.hex(),
       static_cast<std::int64_t>(known.index), to_number(known.time)}));
  return {};
}

Result<bool> remove_known_ref(Connection& connection, std::string_view upstream,
                              std::string_view repository,
                              std::string_view ref) {
  return TRY(connection.run("DELETE FROM known_ref WHERE repository = ? AND "
                            "upstream = ? AND ref = ?",
                            {repository, upstream, ref})) == 1;
}

Result<std::vector<KnownRef>> find_known_refs(Connection& connection,
                                              std::string_view repository) {
  Rows rows = TRY(connection.query(
      "SELECT upstream, repository, ref, id, idx, time FROM known_ref "
      "WHERE repository = ? OR ? = '' ORDER BY repository, upstream, ref",
      {repository, repository}));
  std::vector<KnownRef> found;
  while (TRY(rows.next()))
    found.push_back({rows.text(0), rows.text(1), rows.text(2),
                     TRY(git::ObjectId::parse(rows.text(3))),
                     static_cast<std::uint64_t>(rows.integer(4)),
                     to_time(rows.integer(5))});
  return found;
}

}  // namespace hoopgit::store
