#include "server/store/log_writer.hpp"

#include "core/crypto/crypto.hpp"
#include "server/store/indexed_entry.hpp"
#include "server/store/subtree_table.hpp"
#include "server/store/terms.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

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

/// What the event is to be found by, and its entry does not say: objects that
/// were given beside it, and refs for which it has no room.
std::vector<std::string> terms_beside(const Event& event) {
  constexpr std::size_t most_refs = 50;
  std::vector<std::string> terms;
  for (const auto& object : event.objects)
    terms.push_back(term("object", object));
  if (!event.target || event.target->refs.size() <= most_refs) return terms;
  for (const auto& update : event.target->refs)
    terms.push_back(term("ref", update.ref));
  return terms;
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
  TRY(write_waiting({}));
  const Time time = std::max(origin_.clock->now(), last_time_);
  waiting_ = {event,
              {make_ulid(time, crypto::random_for_ulid()), time, origin_.boot,
               monotonic_now()}};
  last_time_ = time;
  return frontier_->size();
}

Result<void> LogWriter::write_waiting(const json::Value& more) {
  if (!waiting_) return {};
  const auto waiting = *std::exchange(waiting_, std::nullopt);
  const auto beside = terms_beside(waiting.event);
  json::Value added = more;
  if (!beside.empty()) added.set("beside_sha256", digest_of(beside));
  Entry entry =
      TRY(make_entry(waiting.event, waiting.stamp, origin_.relay, added));
  std::string leaf = ledger::leaf_hash(entry.bytes);
  const std::uint64_t index = frontier_->size();
  TRY(connection_.run(
      "INSERT INTO log_entry VALUES (?, ?, ?)",
      {static_cast<std::int64_t>(index), Blob(entry.bytes), Blob(leaf)}));
  TRY(put_beside(connection_, index, beside));
  TRY(put_subtrees(connection_, frontier_->append(std::move(leaf))));
  fresh_.push_back({index, std::move(entry.value)});
  return {};
}

Result<void> LogWriter::tell_rows() {
  if (!waiting_) {
    notes_.forget();
    return {};
  }
  bool is_cut = false;
  json::Value more;
  if (notes_.are_rewritten()) more.set("persons_rewritten", true);
  json::Value rows = TRY(notes_.told(is_cut));
  notes_.forget();
  if (!rows.is_null()) more.set("rows", std::move(rows));
  if (is_cut) more.set("rows_cut", true);
  return write_waiting(more);
}

void LogWriter::back_to(Mark mark) {
  frontier_ = std::move(mark.frontier);
  last_time_ = mark.last_time;
  waiting_.reset();
  notes_.forget();
  fresh_.erase(fresh_.begin() + static_cast<std::ptrdiff_t>(mark.appended),
               fresh_.end());
}

Result<void> LogWriter::finish() {
  TRY(tell_rows());
  if (!frontier_) return {};
  TRY(connection_.run(
      "UPDATE log_head SET size = ?, frontier = ?, last_time = ?",
      {static_cast<std::int64_t>(frontier_->size()), Blob(frontier_->bytes()),
       number_of(last_time_)}));
  return {};
}

Result<std::vector<IndexedEntry>> LogWriter::indexed() {
  std::vector<IndexedEntry> indexed;
  indexed.reserve(fresh_.size());
  for (const auto& [index, entry] : fresh_)
    indexed.push_back(
        {index, numbers_of(TRY(find_terms(connection_, index, entry)))});
  return indexed;
}

}  // namespace hoopgit::store
