#include "server/store/log_writer.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "server/store/subtree_table.hpp"

#include <algorithm>
#include <chrono>
#include <set>

namespace hoopgit::store {
namespace {

std::uint64_t monotonic_now() {
  return static_cast<std::uint64_t>(
      std::chrono::steady_clock::now().time_since_epoch() /
      std::chrono::nanoseconds(1));
}

std::int64_t number_of(Time time) {
  return time.time_since_epoch().count();
}

/// A text, or NULL when there is none: most indexes leave NULL out.
Cell or_null(const std::string& text) {
  if (text.empty()) return nullptr;
  return text;
}

std::string family_of(const std::string& type) {
  return type.substr(0, type.find('.'));
}

Result<void> show(Connection& connection, const Person& person,
                  std::int64_t idx) {
  TRY(connection.run("INSERT OR IGNORE INTO ix_visible VALUES (?, ?, ?)",
                     {person.issuer, person.subject, idx}));
  return {};
}

/// To the requester of its push, who is not always the actor.
Result<void> show_to_requester(Connection& connection, const PushId& push,
                               std::int64_t idx) {
  TRY(
      connection.run("INSERT OR IGNORE INTO ix_visible "
                     "SELECT issuer, subject, ? FROM push WHERE id = ?",
                     {idx, push.text()}));
  return {};
}

Result<void> index_refs(Connection& connection, const Target& target,
                        std::int64_t idx) {
  std::set<std::string_view> seen;
  for (const auto& update : target.refs)
    if (seen.insert(update.ref).second)
      TRY(connection.run("INSERT INTO ix_ref VALUES (?, ?, ?)",
                         {target.repository, update.ref, idx}));
  return {};
}

Result<void> index_objects(Connection& connection,
                           const std::vector<std::string>& objects,
                           std::int64_t idx) {
  for (const auto& object : objects) {
    const std::string id = TRY(from_hex(object));
    TRY(connection.run("INSERT OR IGNORE INTO object VALUES (?, ?)",
                       {Blob(id), idx}));
  }
  return {};
}

}  // namespace

Result<void> LogWriter::load() {
  if (frontier_) return {};
  Rows head =
      TRY(connection_.query("SELECT size, frontier, last_time FROM log_head"));
  if (!TRY(head.next()))
    return Error{Fault::corrupt, "cannot append to the log: it has no head"};
  frontier_ = TRY(ledger::Frontier::from(
      static_cast<std::uint64_t>(head.integer(0)), head.text(1)));
  last_time_ = Time(std::chrono::nanoseconds(head.integer(2)));
  return {};
}

Result<std::uint64_t> LogWriter::append(const Event& event) {
  TRY(load());
  const Time time = std::max(origin_.clock->now(), last_time_);
  const Stamp stamp{make_ulid(time, crypto::random_for_ulid()), time,
                    origin_.boot, monotonic_now()};
  const std::string entry = TRY(to_entry(event, stamp, origin_.relay));
  const std::string leaf = ledger::leaf_hash(entry);
  const std::uint64_t size = frontier_->size();
  const auto idx = static_cast<std::int64_t>(size);
  TRY(connection_.run("INSERT INTO log_entry VALUES (?, ?, ?)",
                      {idx, Blob(entry), Blob(leaf)}));
  TRY(index(event, idx, time));
  TRY(put_subtrees(connection_, *frontier_, leaf));
  frontier_->append(leaf);
  last_time_ = time;
  ++appended_;
  return size;
}

Result<void> LogWriter::index(const Event& event, std::int64_t idx, Time time) {
  const Person nobody;
  const Person& person = event.actor ? event.actor->person : nobody;
  const Target nothing;
  const Target& target = event.target ? *event.target : nothing;
  const std::string push = event.push ? event.push->text() : "";
  TRY(connection_.run(
      "INSERT INTO ix_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {idx, number_of(time), event.type, family_of(event.type),
       name_of(event.outcome), or_null(person.issuer), or_null(person.subject),
       or_null(person.name), or_null(target.repository), or_null(push)}));
  TRY(index_refs(connection_, target, idx));
  TRY(index_objects(connection_, event.objects, idx));
  if (!person.subject.empty()) TRY(show(connection_, person, idx));
  if (event.push) TRY(show_to_requester(connection_, *event.push, idx));
  return {};
}

void LogWriter::back_to(Mark mark) {
  frontier_ = std::move(mark.frontier);
  last_time_ = mark.last_time;
}

Result<void> LogWriter::finish() {
  if (!frontier_) return {};
  TRY(connection_.run(
      "UPDATE log_head SET size = ?, frontier = ?, last_time = ?",
      {static_cast<std::int64_t>(frontier_->size()), Blob(frontier_->bytes()),
       number_of(last_time_)}));
  return {};
}

Result<void> show_events_to(Connection& connection, const PushId& push,
                            const Person& requester) {
  TRY(
      connection.run("INSERT OR IGNORE INTO ix_visible "
                     "SELECT ?, ?, idx FROM ix_event WHERE push = ?",
                     {requester.issuer, requester.subject, push.text()}));
  return {};
}

}  // namespace hoopgit::store
