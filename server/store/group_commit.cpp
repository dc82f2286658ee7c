#include "server/store/group_commit.hpp"

#include "core/base/crash_point.hpp"
#include "server/store/sqlite_transaction.hpp"

namespace hoopgit::store {
namespace {

// More would not be faster, and makes the first wait for the last.
constexpr std::size_t most_works = 256;
constexpr std::size_t most_entries = 256;

}  // namespace

struct GroupCommit::Caller {
  enum class Part { waits, leads, is_done };

  explicit Caller(const Work& of) : work(of) {}

  const Work& work;
  Part part = Part::waits;  // Guarded by the mutex, as the condition is.
  std::condition_variable turn{};
  Result<void> result{};
  std::exception_ptr thrown{};
};

Result<void> GroupCommit::commit(const Work& work) {
  Caller caller(work);
  {
    std::unique_lock lock(mutex_);
    waiting_.push_back(&caller);
    if (!is_led_) {
      is_led_ = true;
      caller.part = Caller::Part::leads;
    }
    caller.turn.wait(lock, [&] { return caller.part != Caller::Part::waits; });
  }
  if (caller.part == Caller::Part::leads) lead();
  if (caller.thrown) std::rethrow_exception(caller.thrown);
  return std::move(caller.result);
}

std::size_t GroupCommit::waiting() {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

void GroupCommit::lead() {
  Group group;
  group.reserve(most_works);
  Result<void> ended;
  std::exception_ptr thrown;
  try {
    ended = run(group);
  } catch (...) {
    thrown = std::current_exception();
  }
  for (Caller* caller : group) {
    if (caller->thrown || !caller->result) continue;
    caller->thrown = thrown;
    if (!ended) caller->result = ended.error();
  }
  leave(group);
}

Result<void> GroupCommit::run(Group& group) {
  Caller* caller = take_next(group);
  auto begun = Atomic::begin(writer_, true);
  if (!begun) {
    // Who has waited as long must not wait as long again.
    while (take_next(group) != nullptr) {
    }
    return std::move(begun).error();
  }
  Atomic atomic = *std::move(begun);
  SqliteTransaction transaction(writer_, origin_);
  CRASH_POINT("commit: transaction has begun");
  for (; caller != nullptr; caller = take_next(group)) {
    run_one(*caller, transaction);
    // After some errors SQLite has rolled back all of it, not only this work.
    if (!writer_.is_in_transaction())
      return Error{Fault::unavailable,
                   "cannot change the database: a change beside this one could "
                   "not be written"};
    if (transaction.appended() >= most_entries) break;
  }
  return finish(atomic, transaction);
}

Result<void> GroupCommit::finish(Atomic& atomic,
                                 SqliteTransaction& transaction) {
  CRASH_POINT("commit: works are done");
  TRY(transaction.finish());
  const auto entries = TRY(transaction.indexed());
  // Another process that has the same database open may have appended.
  if (!entries.empty()) TRY(index_.catch_up(writer_, entries.front().index));
  const auto slice = TRY(index_.write_some(writer_));
  CRASH_POINT("commit: all is written");
  TRY(atomic.commit());
  CRASH_POINT("commit: all is durable");
  index_.commit(entries, slice);
  return {};
}

void GroupCommit::run_one(Caller& caller, SqliteTransaction& transaction) {
  const auto attempt = [&]() -> Result<void> {
    auto part = TRY(Savepoint::begin(writer_));
    TRY(caller.work(transaction));
    TRY(transaction.tell_rows());
    return part.release();
  };
  const auto before = transaction.mark();
  try {
    caller.result = attempt();
  } catch (...) {
    caller.thrown = std::current_exception();
  }
  if (caller.thrown || !caller.result) transaction.back_to(before);
}

GroupCommit::Caller* GroupCommit::take_next(Group& group) {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty() || group.size() == most_works) return nullptr;
  group.push_back(waiting_.front());
  waiting_.pop_front();
  return group.back();
}

void GroupCommit::leave(const Group& group) {
  // Notified under the lock: a caller that sees that it is done is gone, and
  // its condition with it.
  const std::lock_guard lock(mutex_);
  for (Caller* caller : group) {
    caller->part = Caller::Part::is_done;
    caller->turn.notify_one();
  }
  is_led_ = !waiting_.empty();
  if (!is_led_) return;
  waiting_.front()->part = Caller::Part::leads;
  waiting_.front()->turn.notify_one();
}

}  // namespace hoopgit::store
