#include "server/store/document_table.hpp"

namespace hoopgit::store {

Result<void> put_document(Connection& connection, std::string_view sha256,
                          std::string_view kind, std::string_view text) {
  TRY(connection.run("INSERT OR IGNORE INTO document VALUES (?, ?, ?)",
                     {sha256, kind, Blob(text)}));
  return {};
}

Result<std::optional<std::string>> find_document(Connection& connection,
                                                 std::string_view sha256) {
  Rows rows = TRY(
      connection.query("SELECT text FROM document WHERE sha256 = ?", {sha256}));
  if (!TRY(rows.next())) return std::optional<std::string>();
  return std::optional<std::string>(rows.text(0));
}

}  // namespace hoopgit::store
