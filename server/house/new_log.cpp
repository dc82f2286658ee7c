#include "server/house/new_log.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/ledger/checkpoint.hpp"
#include "server/audit/log_keys.hpp"
#include "server/house/state_folder.hpp"
#include "server/landing/after_restore.hpp"
#include "server/store/new_log.hpp"
#include "server/store/sqlite_store.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

namespace hoopgit::house {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_note = 1'900;  // An entry cuts longer texts.
constexpr std::size_t longest_reason = 1'900;

Error cannot(Fault fault, std::string_view why) {
  return {fault, "cannot open a new log: " + std::string(why)};
}

Result<void> check(const NewLog& asked) {
  if (asked.by.size() != 2 || asked.by[0] == asked.by[1] ||
      trim(asked.by[0]).empty() || trim(asked.by[1]).empty())
    return cannot(Fault::usage, "it takes two people");
  if (trim(asked.reason).empty() || asked.reason.size() > longest_reason)
    return cannot(Fault::usage, "it takes a reason of at most 1900 bytes");
  if (asked.checkpoint.empty())
    return cannot(Fault::usage, "it takes the last checkpoint of the old one");
  return {};
}

/// The checkpoint as the log signed it: what witnesses have added can be found
/// where it came from.
Result<std::string> read_checkpoint(const fs::path& file,
                                    std::vector<ledger::VerifierKey> keys,
                                    const std::string& origin) {
  const auto bytes = TRY(read_file(file, std::size_t{64} * 1024));
  std::erase_if(keys, [&](const auto& key) { return key.name() != origin; });
  if (!ledger::open_checkpoint(bytes, keys))
    return cannot(Fault::corrupt,
                  file.string() + " is no checkpoint of " + origin);
  if (bytes.size() <= largest_note) return bytes;
  const auto note = TRY(ledger::parse_note(bytes));
  std::string kept = note.text + "\n";
  for (const auto& signature : note.signatures)
    if (signature.name == origin) kept += ledger::to_line(signature);
  return kept;
}

std::uint64_t number_of(std::string_view origin) {
  const auto digits = origin.substr(origin.rfind('/') + 1);
  std::uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

/// One more than any that there has been: a database that was put back does
/// not know of all of them.
std::string next_origin(const std::string& origin,
                        const std::vector<ledger::VerifierKey>& keys) {
  const std::string relay = origin.substr(0, origin.rfind('/') + 1);
  std::uint64_t number = number_of(origin);
  for (const auto& key : keys)
    if (key.name().starts_with(relay))
      number = std::max(number, number_of(key.name()));
  return relay + std::to_string(number + 1);
}

json::Value actors(const NewLog& asked) {
  json::Array names;
  for (const auto& name : asked.by)
    names.push_back(name);
  return names;
}

Result<void> write_first_entry(const fs::path& file,
                               const config::Config& config, const Clock& clock,
                               const std::string& origin,
                               const std::string& checkpoint,
                               const NewLog& asked,
                               const fs::path& quarantines) {
  char host[256] = {};
  const bool has_name = ::gethostname(host, sizeof host - 1) == 0;
  const auto store = TRY(store::open_sqlite(
      file, {has_name ? host : "unknown", HOOPGIT_VERSION, config.sha256},
      clock, origin));
  store::Event event;
  event.type = "audit.origin_opened";
  event.severity = store::Severity::critical;
  event.data = json::object({{"checkpoint", checkpoint},
                             {"reason", asked.reason},
                             {"actors", actors(asked)}});
  TRY(store::append(*store, event));
  store::Event recovered;
  recovered.type = "relay.recovered";
  recovered.severity = store::Severity::notice;
  const auto rows = TRY(landing::doubt_all(*store, clock, quarantines));
  recovered.data = json::object({{"rows", static_cast<std::int64_t>(rows)}});
  return store::append(*store, recovered);
}

/// "hoopgit-log-1.db"; with a further number when there is one.
fs::path name_aside(const fs::path& database, const std::string& origin) {
  const std::string stem = (database.parent_path() / "hoopgit-log-").string() +
                           std::to_string(number_of(origin));
  fs::path aside = stem + ".db";
  std::error_code ignored;
  for (int more = 2; fs::exists(aside, ignored); ++more)
    aside = stem + "-" + std::to_string(more) + ".db";
  return aside;
}

/// From here on it is the other database; before, it is the old one.
Result<void> change_places(const fs::path& made, const fs::path& database,
                           const fs::path& aside) {
  if (::link(database.c_str(), aside.c_str()) != 0)
    return from_errno("keep " + database.string(), errno);
  if (::rename(made.c_str(), database.c_str()) != 0)
    return from_errno("replace " + database.string(), errno);
  return sync_folder(database.parent_path());
}

}  // namespace

Result<OpenedLog> open_new_log(const config::Config& config, const Clock& clock,
                               const NewLog& asked) {
  TRY(check(asked));
  const auto state = TRY(StateFolder::open(config.state));
  const fs::path database = state.database();
  const std::string old = TRY(store::settle_database(database));
  const auto verifiers =
      TRY(ledger::VerifierKey::parse_all(TRY(audit::all_vkeys(state.keys()))));
  const auto checkpoint =
      TRY(read_checkpoint(asked.checkpoint, verifiers, old));
  const std::string origin = next_origin(old, verifiers);

  // In the folder for what is half done: the next start empties it.
  const fs::path made = state.temporary() / "hoopgit.db";
  std::error_code problem;
  fs::copy_file(database, made, problem);
  if (problem) return from_errno("copy " + database.string(), problem.value());
  TRY(store::begin_log(made, origin));
  TRY(write_first_entry(made, config, clock, origin, checkpoint, asked,
                        state.quarantines()));
  TRY(store::settle_database(made));
  const auto keys = TRY(audit::LogKeys::open(state.keys(), origin));
  const fs::path aside = name_aside(database, old);
  TRY(change_places(made, database, aside));
  return OpenedLog{keys.vkeys().back(), aside};
}

}  // namespace hoopgit::house
