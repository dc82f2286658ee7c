#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace hoopgit::front {

/// Threads that run jobs, begun in the order in which they were handed over.
/// Every function may be called from any thread, close() not from a job.
class WorkerPool {
 public:
  using Job = std::function<void()>;  ///< Must not throw.

  explicit WorkerPool(std::size_t threads);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();

  void submit(Job job);  ///< After close() the job is dropped.

  /// Waits for the jobs that have begun; drops those that have not.
  void close();

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> waiting_;
  bool closed_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace hoopgit::front
