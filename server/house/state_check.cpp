#include "server/house/state_check.hpp"

#include "server/audit/log_keys.hpp"
#include "server/house/state_folder.hpp"
#include "server/store/sqlite_store.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

namespace hoopgit::house {
namespace {

namespace fs = std::filesystem;

/// What an entry must not be added to.
bool is_of_log(const store::Difference& difference) {
  constexpr std::array tables = {"log_entry", "log_head", "subtree",
                                 "checkpoint", "sqlite_schema"};
  return std::ranges::find(tables, difference.table) != tables.end();
}

/// nullopt: a relay serves.
Result<std::optional<StateFolder>> lock(const fs::path& state) {
  auto folder = StateFolder::open(state);
  if (folder) return std::optional(*std::move(folder));
  if (folder.error().fault == Fault::conflict)
    return std::optional<StateFolder>();
  return std::move(folder).error();
}

Result<void> note(const fs::path& database, const config::Config& config,
                  const Clock& clock, const store::StateSeen& seen) {
  char host[256] = {};
  const bool has_name = ::gethostname(host, sizeof host - 1) == 0;
  const auto store = TRY(store::open_sqlite(
      database, {has_name ? host : "unknown", HOOPGIT_VERSION, config.sha256},
      clock));
  store::Event event;
  event.type = "audit.verified";
  if (seen.differences > 0) {
    event.outcome = store::Outcome::failure;
    event.severity = store::Severity::high;
  }
  event.data = json::object(
      {{"mode", "state"},
       {"result", seen.differences == 0 ? "good" : "different"},
       {"size", static_cast<std::int64_t>(seen.entries)},
       {"rows", static_cast<std::int64_t>(seen.rows)},
       {"older", static_cast<std::int64_t>(seen.older)},
       {"differences", static_cast<std::int64_t>(seen.differences)}});
  return store::append(*store, event);
}

}  // namespace

Result<store::StateSeen> check_state(const config::Config& config,
                                     const Clock& clock,
                                     const store::TellDifference& tell,
                                     bool& is_noted) {
  is_noted = false;
  const fs::path database = config.state / "hoopgit.db";
  std::error_code ignored;
  if (!fs::exists(database, ignored))
    return Error{Fault::not_found,
                 "cannot check the database: there is none "
                 "in " +
                     config.state.string()};
  const auto folder = TRY(lock(config.state));
  const auto keys = TRY(ledger::VerifierKey::parse_all(
      TRY(audit::all_vkeys(keys_folder(config.state)))));
  bool is_log_good = true;
  store::StateSeen seen;
  {
    auto connection = TRY(store::Connection::open(database, true));
    const auto tell_all = [&](const store::Difference& difference) {
      is_log_good = is_log_good && !is_of_log(difference);
      tell(difference);
    };
    seen = TRY(store::check_state(connection, {keys, fs::temp_directory_path()},
                                  tell_all));
  }
  if (!folder || !is_log_good) return seen;
  TRY(note(database, config, clock, seen));
  is_noted = true;
  return seen;
}

}  // namespace hoopgit::house
