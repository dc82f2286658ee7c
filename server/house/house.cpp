#include "server/house/house.hpp"

#include "core/base/disk.hpp"
#include "core/base/file.hpp"
#include "core/crypto/crypto.hpp"
#include "server/anchor/anchors.hpp"
#include "server/audit/book.hpp"
#include "server/house/log_names.hpp"
#include "server/house/state_folder.hpp"
#include "server/house/walls.hpp"
#include "server/http/git_service.hpp"
#include "server/http/json_service.hpp"
#include "server/store/sqlite_store.hpp"

#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hoopgit::house {

using namespace std::chrono_literals;

/// In the order in which they are built, where they stay: they refer to each
/// other. The last goes first.
struct House::Rooms {
  config::Config config;
  const Clock& clock;
  Log log;
  std::optional<StateFolder> state{};
  std::optional<Walls> walls{};
  std::optional<http::Client> client{};
  std::unique_ptr<store::Store> store{};
  std::unique_ptr<record::Records> records{};
  std::optional<record::Names> names{};
  std::optional<scan::Scanner> scanner{};
  std::optional<upstream::Upstreams> upstreams{};
  std::optional<identity::Identities> identities{};
  std::optional<push::Mirrors> mirrors{};
  std::optional<approval::Approvals> approvals{};
  std::optional<audit::Book> book{};
  std::unique_ptr<anchor::Anchors> anchors{};
  std::optional<landing::Landing> landing{};
  std::optional<relay::Relay> relay{};
  std::optional<relay::Sweep> sweep{};
  std::optional<sink::Sinks> sinks{};
  std::optional<relay::Replays> replays{};
  std::optional<retention::Custody> custody{};
  std::optional<front::PushGate> gate{};
  std::optional<front::Listener> listener{};
  // What was said last, each by the one job that says it.
  std::string book_problem{};
  std::string sink_problem{};
  std::string anchor_problem{};

  Result<void> lay_ground(const Start& start);
  Result<void> compare_log(const Start& start);
  Result<void> sign_log();
  Result<void> cover_landing();
  Result<void> furnish();
  Result<void> open_door();
  Result<void> may_change() const;
  void keep_book();
  void look_around();
  void stream();
  void tend_anchors();
  void say_once(std::string& said, const Result<void>& done) const;
};

namespace {

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

std::filesystem::path systemd_folder() {
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  return folder != nullptr ? folder : "";
}

/// Room for the commands before the largest pack.
std::uint64_t largest_push(const config::Config& config) {
  return config.relay.pack_limits.pack_bytes + push::longest_arrival;
}

/// A push is judged again by the policy of its day: it is kept by its digest.
Result<void> keep_policy(store::Store& store, const policy::Policy& policy) {
  return store.change([&](store::Transaction& transaction) {
    return transaction.put_document(policy.sha256(), "policy", policy.text());
  });
}

Result<void> note_start(store::Store& store, const config::Config& config,
                        json::Value data) {
  TRY(keep_policy(store, config.policy));
  store::Event loaded;
  loaded.type = "config.loaded";
  loaded.severity = store::Severity::notice;
  loaded.data = json::object({{"config_sha256", config.sha256},
                              {"policy_sha256", config.policy.sha256()}});
  TRY(store::append(store, loaded));
  store::Event started;
  started.type = "relay.started";
  started.severity = store::Severity::notice;
  started.data = std::move(data);
  started.data.set("version", HOOPGIT_VERSION);
  return store::append(store, started);
}

Result<void> check_anchor(const anchor::AnchorSettings& settings) {
  if (const auto* bucket = std::get_if<anchor::BucketTarget>(&settings.target))
    TRY(read_secret_file(bucket->secret));
  const auto* disk = std::get_if<anchor::DirectoryTarget>(&settings.target);
  std::error_code ignored;
  if (disk != nullptr && !std::filesystem::is_directory(disk->folder, ignored))
    return Error{Fault::usage, "cannot use the anchor " + settings.name + ": " +
                                   disk->folder.string() + " is no folder"};
  return {};
}

}  // namespace

House::House(std::unique_ptr<Rooms> rooms) : rooms_(std::move(rooms)) {}
House::House(House&&) noexcept = default;
House& House::operator=(House&&) noexcept = default;
House::~House() = default;

/// What everything else stands on: folder, record, keys.
Result<void> House::Rooms::lay_ground(const Start& start) {
  state.emplace(TRY(StateFolder::open(config.state)));
  walls.emplace(
      TRY(test_walls(config.sandbox, state->temporary(), [this](auto line) {
        log("warning: " + std::string(line));
      })));
  client.emplace(
      http::ClientSettings{config.ca_file, "hoopgit-relay/" HOOPGIT_VERSION});
  store = TRY(store::open_sqlite(
      state->database(), {host_name(), HOOPGIT_VERSION, config.sha256}, clock,
      first_origin(config), [this](auto& transaction, const auto& person) {
        return names->commit_to(transaction, person);
      }));
  const std::string& origin = store->origin();
  // Kept for good: fingerprints of earlier findings are compared with new ones.
  scanner.emplace(TRY(state->fingerprint_key()));
  book.emplace(*store, TRY(audit::LogKeys::open(state->keys(), origin)),
               origin);
  records =
      TRY(record::Records::open(state->records(), state->keys() / "bodies.keys",
                                *store, clock, config.retention));
  names.emplace(*records, *store, clock);
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

/// The corridor, from left to right.
Result<void> House::Rooms::furnish() {
  upstreams.emplace(
      TRY(upstream::Upstreams::open(config.upstreams, config.repositories,
                                    *client, clock, systemd_folder())));
  identities.emplace(config.identity, *client, *store, clock);
  mirrors.emplace(state->mirrors(), state->temporary());
  approvals.emplace(*store, clock, config.approvals);
  landing.emplace(*store, clock, *mirrors, state->quarantines(),
                  [this] { return cover_landing(); });
  relay::Settings settings = config.relay;
  settings.quarantines = state->quarantines();
  relay.emplace(relay::Rooms{*store, clock, *upstreams, *mirrors, *scanner,
                             config.policy, *approvals, *landing, *records,
                             [this] { return may_change(); }},
                std::move(settings));
  sweep.emplace(*store, *upstreams, clock);
  sinks.emplace(
      TRY(sink::Sinks::open(*store, config.sinks, book->vkeys().back())));
  replays.emplace(
      relay::Replays::Rooms{*store, *mirrors, *scanner, *records, *names},
      state->temporary(), config.relay.pack_limits, config.relay.change_limits);
  custody.emplace(*store, *records, *names, clock, config.entries);
  return relay->resume();
}

Result<void> House::Rooms::open_door() {
  gate.emplace(config.gate, [this] { return percent_used(state->spool()); });
  const front::GitService git{*relay,
                              *gate,
                              *identities,
                              *store,
                              clock,
                              config.public_url,
                              largest_push(config)};
  const front::JsonService service{
      *relay,
      *identities,
      *approvals,
      *sweep,
      *sinks,
      *replays,
      *custody,
      *store,
      *records,
      *names,
      *book,
      clock,
      *scanner,
      config.policy,
      config.repositories,
      config.auditors,
      config.administrators,
      state->quarantines(),
      config.public_url,
      [this](const PushId& id) {
        listener->submit([this, id] { relay->land(id); });
      }};
  std::vector<front::Route> routes;
  for (auto&& some : {
           front::oauth_routes(service),
           front::push_routes(service),
           front::audit_routes(service),
           front::replay_routes(service),
           front::commit_routes(service),
           front::evidence_routes(service),
           front::log_routes(service),
           front::admin_routes(service),
           front::resolve_routes(service),
           front::retention_routes(service),
           front::git_routes(git),
       })
    routes.insert(routes.end(), some.begin(), some.end());
  front::ListenerSettings settings = config.listener;
  settings.spool = state->spool();
  settings.clock = &clock;
  settings.log = log;
  listener.emplace(
      TRY(front::Listener::open(std::move(settings), std::move(routes))));
  relay->on_change([this](const PushId& id) { listener->wake(id.text()); });
  listener->every(1000ms, [this] { relay->tend(); });
  listener->every(200ms, [this] { keep_book(); });
  listener->every(1000ms, [this] { stream(); });
  listener->every(1000ms, [this] { tend_anchors(); });
  listener->every(60s, [this] { look_around(); });
  listener->every(60s, [this] {
    const auto ended = records->tend();
    if (!ended) log(ended.error().message);
    if (!ended || *ended > 0) names->forget();
    if (const auto gone = custody->prune(); !gone) log(gone.error().message);
  });
  return {};
}

Result<void> House::Rooms::may_change() const {
  if (auto why = book->closed()) return *std::move(why);
  if (!anchors->is_trusted())
    return Error{Fault::unavailable,
                 "cannot change anything: no anchor of the log has answered "
                 "since the start"};
  return sinks->may_land(clock.now());
}

/// What goes wrong each time is said once.
void House::Rooms::say_once(std::string& said, const Result<void>& done) const {
  const std::string problem = done ? "" : done.error().message;
  if (!problem.empty() && problem != said) log(problem);
  said = problem;
}

/// Nothing is signed that was not held against what others have of it.
Result<void> House::Rooms::sign_log() {
  if (!anchors->is_trusted()) return {};
  return book->tend();
}

Result<void> House::Rooms::cover_landing() {
  TRY(may_change());
  const std::uint64_t size = TRY(store->tree_head()).size;
  TRY(book->cover());
  if (!config.landing_waits_for_witnesses) return {};
  return anchors->await_witnesses(size, clock, 10s);
}

void House::Rooms::keep_book() {
  say_once(book_problem, sign_log());
}

void House::Rooms::tend_anchors() {
  say_once(anchor_problem, anchors->tend(clock.now()));
}

void House::Rooms::stream() {
  say_once(sink_problem, sinks->tend(clock.now()));
}

void House::Rooms::look_around() {
  if (const auto swept = sweep->tend(config.sweep); !swept)
    log(swept.error().message);
}

Result<House> House::build(config::Config config, const Clock& clock, Log log,
                           const Start& start) {
  auto rooms = std::unique_ptr<Rooms>(
      new Rooms{std::move(config), clock, std::move(log)});
  TRY(rooms->lay_ground(start));
  TRY(rooms->furnish());
  TRY(rooms->open_door());
  return House(std::move(rooms));
}

std::uint16_t House::port() const {
  return rooms_->listener->port();
}

std::vector<std::string> House::routes() const {
  return rooms_->listener->routes();
}

void House::run() {
  rooms_->listener->run();
  store::Event stopped;
  stopped.type = "relay.stopped";
  stopped.severity = store::Severity::notice;
  if (const auto noted = store::append(*rooms_->store, stopped); !noted)
    rooms_->log(noted.error().message);
  if (const auto covered = rooms_->sign_log(); !covered)
    rooms_->log(covered.error().message);
}

void House::stop() {
  rooms_->listener->stop();
}

Result<void> check(const config::Config& config, const Clock& clock,
                   const Log& warn, const Log& tell) {
  const http::Client client({config.ca_file, "hoopgit-relay"});
  const auto upstreams = TRY(upstream::Upstreams::open(
      config.upstreams, config.repositories, client, clock, systemd_folder()));
  TRY(upstreams.check());
  for (const auto& file : {config.listener.certificate, config.listener.key})
    if (!file.empty()) TRY(read_file(file));
  for (const auto& anchor : config.anchors.anchors)
    TRY(check_anchor(anchor));
  for (const auto& upstream : config.upstreams)
    if (upstream.read_same_as_write)
      warn("upstream " + upstream.name +
           ": fetches use the credential that can push");
  const auto walls = TRY(
      test_walls(config.sandbox, std::filesystem::temp_directory_path(), warn));
  tell(walls.text());
  return {};
}

}  // namespace hoopgit::house
