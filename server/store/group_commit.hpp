#pragma once

#include "server/store/log_writer.hpp"
#include "server/store/statement.hpp"
#include "server/store/store.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <vector>

namespace hoopgit::store {

class SqliteTransaction;

/// Makes one transaction of the work of all threads that come together, since
/// it is the commit that takes the time. Has no thread and waits for nobody:
/// the first who comes leads, on its own thread, takes in who is there by then,
/// and after the commit hands the lead to the first of those who came later.
/// So nobody overtakes, and nobody leads for others more than once.
///
/// Each work has a savepoint. One that fails rolls back itself and no other; a
/// commit that fails, or an error after which SQLite has given up the whole
/// transaction (a full disk), is the error of all who had succeeded in it. No
/// work is run twice: it may have told its caller something already.
///
/// What was appended is in the index before its callers return.
///
/// Thread-safe. The connection, the origin and the index must live longer, and
/// nobody else may use the connection, or write the index, meanwhile.
class GroupCommit {
 public:
  GroupCommit(Connection& writer, const Origin& origin, TermIndex& index)
      : writer_(writer), origin_(origin), index_(index) {}

  /// Runs `work`, on this thread or on that of a caller who waits as well, and
  /// returns when it is durable. What it throws is thrown here.
  using Work = std::function<Result<void>(SqliteTransaction&)>;
  Result<void> commit(const Work& work);

  /// How many wait for somebody who leads.
  std::size_t waiting();

 private:
  struct Caller;
  using Group = std::vector<Caller*>;

  void lead();
  Result<void> run(Group& group);
  Result<void> finish(Atomic& atomic, SqliteTransaction& transaction);
  void run_one(Caller& caller, SqliteTransaction& transaction);
  Caller* take_next(Group& group);
  void leave(const Group& group);

  Connection& writer_;
  const Origin& origin_;
  TermIndex& index_;
  std::mutex mutex_{};
  std::deque<Caller*> waiting_{};  // In the order in which they came.
  bool is_led_ = false;
};

}  // namespace hoopgit::store
