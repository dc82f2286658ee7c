#include "server/attestor/attestor.hpp"

#include "core/attestation/envelope.hpp"
#include "core/attestation/issued.hpp"
#include "core/attestation/public_key.hpp"
#include "core/base/crash_point.hpp"
#include "core/event/change_record.hpp"
#include "core/event/commitment.hpp"
#include "core/git/repository.hpp"
#include "server/attestor/issued_statements.hpp"
#include "server/store/push_entries.hpp"

#include <algorithm>
#include <utility>

namespace hoopgit::attestor {
namespace {

using attestation::Issued;
using git::ObjectId;
using git::ObjectType;
using store::PushRow;
using store::StoredEvent;

constexpr std::size_t landings_at_once = 200;

Result<std::vector<StoredEvent>> newest(store::Store& store,
                                        store::EventFilter filter) {
  filter.limit = 1;
  return store.events(filter);
}

/// The names of the refs that the upstream took.
std::set<std::string> landed_refs(const PushRow& row) {
  std::set<std::string> landed;
  const auto* const results = row.result.as_array();
  if (results == nullptr) return landed;
  for (const auto& result : *results) {
    auto ref = result.text("ref");
    const auto status = result.text("status");
    if (ref && status && *status == "ok") landed.insert(*std::move(ref));
  }
  return landed;
}

/// As the push stood when it landed; nothing if the log has not all of it.
Result<std::optional<std::string>> record_of(store::Store& store,
                                             const PushId& push,
                                             std::uint64_t end) {
  event::ChangeRecords changes(store.origin(), push.text());
  for (const auto& entry : TRY(store::entries_of(store, push)))
    if (entry.index <= end) changes.add(entry.index, entry.bytes);
  return changes.ended(push.text(), end);
}

store::Event event_of(const PushRow& row, const git::RefUpdate& update,
                      const Issued& issued) {
  store::Event event;
  event.type = attestation::issued_event;
  event.target = store::Target{row.upstream, row.repository.text(), {update}};
  event.push = row.id;
  event.policy_sha256 = row.policy_sha256;
  event.data = attestation::to_data(issued);
  return event;
}

void sign(Issued& issued, std::string_view type, const std::string& statement,
          const crypto::SigningKey& key) {
  issued.predicate_type = type;
  issued.sha256 = crypto::sha256_hex(statement);
  issued.key = attestation::key_id(key.public_key());
  issued.signature = attestation::sign_statement(statement, key);
}

}  // namespace

std::vector<std::string> Attestor::public_keys() const {
  const std::lock_guard lock(lock_);
  std::vector<std::string> blocks;
  for (const auto& vkey : keys_.vkeys())
    if (auto block = attestation::pem_of_vkey(vkey))
      blocks.push_back(*std::move(block));
  return blocks;
}

Result<void> Attestor::tend() {
  const std::lock_guard lock(lock_);
  TRY(take_up_key());
  if (!next_) TRY(find_start());
  for (const auto& landing : TRY(landings())) {
    TRY(attest(landing));
    next_ = landing.index + 1;
  }
  return {};
}

/// The entry that says so may come twice when the program ends between the two.
Result<void> Attestor::take_up_key() {
  const auto next = TRY(keys_.next());
  if (!next) return {};
  store::Event event;
  event.type = "audit.key_rotated";
  event.severity = store::Severity::critical;
  event.data = json::object({{"use", "attestation"},
                             {"old_vkey", keys_.vkey_of(keys_.current())},
                             {"new_vkey", keys_.vkey_of(*next)}});
  TRY(store::append(store_, event));
  return keys_.adopt_next();
}

Result<void> Attestor::find_start() {
  store::EventFilter filter;
  filter.type = attestation::issued_event;
  std::uint64_t next = TRY(store_.minimum_index());
  for (const auto& last : TRY(newest(store_, std::move(filter))))
    if (const auto issued = TRY(attestation::read_issued(last.bytes)))
      next = std::max(next, issued->end + 1);
  next_ = next;
  return {};
}

/// The oldest that were not looked at. Of each type so many that none is passed
/// over when they are cut.
Result<std::vector<StoredEvent>> Attestor::landings() const {
  std::vector<StoredEvent> found;
  for (const auto* type : {"push.landed", "push.partial"}) {
    store::EventFilter filter;
    filter.type = type;
    filter.newest_first = false;
    filter.from = *next_;
    filter.limit = landings_at_once;
    for (auto& event : TRY(store_.events(filter)))
      found.push_back(std::move(event));
  }
  std::ranges::sort(found, {}, &StoredEvent::index);
  if (found.size() > landings_at_once) found.resize(landings_at_once);
  return found;
}

Result<void> Attestor::attest(const StoredEvent& landing) {
  const auto push = PushId::parse(event::push_in(landing.bytes));
  if (!push) return {};
  const auto row = TRY(store_.push(*push));
  const auto record = TRY(record_of(store_, *push, landing.index));
  // Of a push that began in an older log nobody could tell the record again.
  if (!row || !record) return {};
  const auto events = TRY(statements(*row, landing, *record));
  if (events.empty()) return {};
  CRASH_POINT("attestor: statements are signed");
  TRY(store_.change([&](store::Transaction& transaction) -> Result<void> {
    for (const auto& event : events)
      TRY(transaction.append(event));
    return {};
  }));
  CRASH_POINT("attestor: statements are durable");
  return {};
}

Result<std::vector<store::Event>> Attestor::statements(
    const PushRow& row, const StoredEvent& landing,
    const std::string& record) const {
  constexpr std::size_t depth = 20;
  const auto told = TRY(json::parse(record, {.depth = depth}));
  const auto ended = TRY(json::parse(landing.bytes));
  const auto landed = landed_refs(row);
  const auto ground = TRY(ground_of(row));
  std::vector<store::Event> events;
  for (const auto& update : row.updates) {
    if (!landed.contains(update.ref) || update.new_id.is_zero()) continue;
    auto path = TRY(commit_behind(row, update));
    if (path.empty()) continue;
    path.resize(2);
    Issued issued{landing.index};
    auto& summary = issued.summary;
    summary.subject = {update.ref, path[0], path[1]};
    summary.push = row.id.text();
    sign(issued, attestation::record_type,
         attestation::record_statement(summary.subject, record),
         keys_.current());
    events.push_back(event_of(row, update, issued));
    summary.record_sha256 = issued.sha256;
    summary.verifier = settings_.verifier;
    summary.repository = row.repository.text();
    summary.time = TRY(ended.text("time"));
    summary.policy_sha256 = row.policy_sha256;
    summary.levels = levels_of(update, told, ground);
    sign(issued, attestation::summary_type,
         attestation::summary_statement(summary), keys_.current());
    events.push_back(event_of(row, update, issued));
  }
  return events;
}

/// The commit that the ref leads to, and the tag object if one stands between;
/// nothing when it leads to none.
Result<std::vector<std::string>> Attestor::commit_behind(
    const PushRow& row, const git::RefUpdate& update) const {
  const std::string id = update.new_id.hex();
  // Git has nothing but commits there.
  if (update.ref.starts_with("refs/heads/")) return std::vector{id};
  auto folder = mirrors_.folder_of(row.upstream, row.repository.text());
  auto objects = git::Repository::open(folder);
  // It landed, but the program ended before the mirror had it.
  if (!objects || !objects->has(update.new_id)) {
    folder = TRY(refresh_(row));
    objects = git::Repository::open(folder);
  }
  const auto& repository = TRY(std::move(objects));
  ObjectId at = update.new_id;
  constexpr int deepest = 10;
  for (int steps = 0; steps < deepest && repository.has(at); ++steps) {
    const auto type = TRY(repository.type_of(at));
    if (type == ObjectType::commit && at == update.new_id)
      return std::vector{id};
    if (type == ObjectType::commit) return std::vector{at.hex(), id};
    if (type != ObjectType::tag) break;
    at = TRY(repository.tag(at)).target;
  }
  return std::vector<std::string>();
}

Result<Ground> Attestor::ground_of(const PushRow& row) const {
  Ground ground;
  ground.is_sole_writer = settings_.sole_writer_of.contains(row.upstream);
  store::EventFilter filter;
  filter.type = "sweep.done";
  filter.repository = row.repository.text();
  for (const auto& last : TRY(newest(store_, std::move(filter)))) {
    const auto entry = TRY(json::parse(last.bytes));
    const auto* const data = entry.find("data");
    if (data == nullptr || TRY(entry.text("outcome")) != "success") continue;
    const Time when = TRY(parse_rfc3339(TRY(entry.text("time"))));
    // The first one has nothing to compare most refs with.
    ground.is_swept = TRY(data->integer("found")) == 0 &&
                      !TRY(data->boolean("first")) &&
                      clock_.now() - when <= settings_.sweep_counts_for;
  }
  return ground;
}

}  // namespace hoopgit::attestor
