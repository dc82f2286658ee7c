// The ground floor: what everything else stands on.

#include "core/base/disk.hpp"
#include "core/json/json.hpp"
#include "server/house/log_names.hpp"
#include "server/house/rooms.hpp"
#include "server/store/sqlite_store.hpp"

#include <unistd.h>

#include <chrono>
#include <utility>

namespace hoopgit::house {

namespace {

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

/// A push is judged again by the policy of its day: it is kept by its digest.
Result<void> keep_policy(store::Store& store, const policy::Policy& policy,
                         const store::Event& loaded) {
  return store.change([&](store::Transaction& transaction) -> Result<void> {
    TRY(transaction.put_document(policy.sha256(), "policy", policy.text()));
    TRY(transaction.append(loaded));
    return {};
  });
}

Result<void> note_start(store::Store& store, const config::Config& config,
                        json::Value data) {
  store::Event loaded;
  loaded.type = "config.loaded";
  loaded.severity = store::Severity::notice;
  loaded.data = json::object({{"config_sha256", config.sha256},
                              {"policy_sha256", config.policy.sha256()},
                              {"audit_profile", name_of(config.profile)}});
  TRY(keep_policy(store, config.policy, loaded));
  store::Event started;
  started.type = "relay.started";
  started.severity = store::Severity::notice;
  started.data = std::move(data);
  started.data.set("version", HOOPGIT_VERSION);
  return store::append(store, started);
}

/// Whose clock was set back would give more time to whatever ends at a moment.
Result<void> check_clock(store::Store& store, const Clock& clock) {
  const auto newest = TRY(store.events({.limit = 1}));
  if (newest.empty()) return {};
  const auto entry = TRY(json::parse(newest.front().bytes));
  const Time last = TRY(parse_rfc3339(TRY(entry.text("time"))));
  if (last <= clock.now() + std::chrono::seconds(60)) return {};
  return Error{Fault::unavailable,
               "cannot serve: the clock of this machine is behind the newest "
               "entry of the log, which is of " +
                   to_rfc3339(last),
               "set the clock; if the log is wrong: hoopgit-relay recover "
               "--new-log"};
}

}  // namespace

/// Folder, walls, record, keys.
Result<void> House::Rooms::lay_ground(const Start& start) {
  state.emplace(TRY(StateFolder::open(config.state)));
  reserve.emplace(state->reserve(),
                  [this] { return bytes_free(config.state); });
  keep_reserve();
  walls.emplace(
      TRY(test_walls(config.sandbox, state->temporary(), [this](auto line) {
        log("warning: " + std::string(line));
      })));
  client.emplace(
      http::ClientSettings{config.ca_file, "hoopgit-relay/" HOOPGIT_VERSION});
  store = TRY(store::open_sqlite(
      state->database(), {host_name(), HOOPGIT_VERSION, config.sha256}, clock,
      first_origin(config),
      record::cover_by([this]() -> record::Names& { return *names; },
                       config.profile)));
  const std::string& origin = store->origin();
  // Kept for good: fingerprints of earlier findings are compared with new ones.
  scanner.emplace(TRY(state->fingerprint_key()));
  book.emplace(*store, TRY(audit::LogKeys::open(state->keys(), origin)),
               origin);
  records =
      TRY(record::Records::open(state->records(), state->keys() / "bodies.keys",
                                *store, clock, config.retention));
  names.emplace(*records, *store, clock, config.profile);
  TRY(names->people().load());
  TRY(check_clock(*store, clock));
  return compare_log(start);
}

/// Before anything is added to the log. What is wrong with it ends no start:
/// it can still be read.
Result<void> House::Rooms::compare_log(const Start& start) {
  anchors = TRY(anchor::Anchors::open(config.anchors, *book, *store, *client));
  say_once(anchor_problem, anchors->compare(clock.now()));
  json::Value data = json::object({{"anchors", anchors->report()},
                                   {"git", walls->git},
                                   {"sandbox", walls->data()}});
  if (anchors->empty())
    log("warning: the log has no anchor: nobody would notice if it were rolled "
        "back");
  if (!anchors->is_trusted() && !start.accept_unanchored.empty()) {
    anchors->trust();
    data.set("accepted_unanchored", start.accept_unanchored);
  }
  return note_start(*store, config, std::move(data));
}

/// Nothing is signed that was not held against what others have of it.
Result<void> House::Rooms::sign_log() {
  if (!anchors->is_trusted()) return {};
  return book->tend();
}

/// What goes wrong each time is said once.
void House::Rooms::say_once(std::string& said, const Result<void>& done) const {
  const std::string problem = done ? "" : done.error().message;
  if (!problem.empty() && problem != said) log(problem);
  said = problem;
}

}  // namespace hoopgit::house
