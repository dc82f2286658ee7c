#include "server/store/new_log.hpp"

#include "server/store/log_table.hpp"
#include "server/store/schema.hpp"
#include "server/store/statement.hpp"

#include <array>
#include <system_error>

namespace hoopgit::store {
namespace {

namespace fs = std::filesystem;

/// What is about one log, and ends with it.
constexpr std::array forget = {"DELETE FROM log_entry",
                               "DELETE FROM checkpoint",
                               "DELETE FROM subtree",
                               "DELETE FROM posting",
                               "DELETE FROM beside",
                               "DELETE FROM anchor",
                               "DELETE FROM cursor",
                               "DELETE FROM posting_span",
                               "UPDATE row_key SET told = 0",
                               "UPDATE index_head SET chunks = 0, spans = 0"};

}  // namespace

Result<std::string> settle_database(const fs::path& file) {
  std::string origin;
  {
    auto connection = TRY(Connection::open(file));
    TRY(prepare_schema(connection, ""));
    origin = TRY(find_origin(connection));
  }
  // The last connection that closes leaves no other file behind.
  std::error_code ignored;
  if (fs::exists(file.string() + "-wal", ignored))
    return Error{Fault::unavailable, "cannot settle " + file.string() +
                                         ": another program has it open"};
  return origin;
}

Result<void> begin_log(const fs::path& file, std::string_view origin) {
  auto connection = TRY(Connection::open(file));
  auto atomic = TRY(Atomic::begin(connection, true));
  for (const char* sql : forget)
    TRY(connection.run(sql));
  TRY(connection.run(
      "UPDATE log_head SET size = 0, frontier = x'', signed_size = 0, "
      "signed_root = x'', minimum = 0, origin = ?",
      {origin}));
  return atomic.commit();
}

}  // namespace hoopgit::store
