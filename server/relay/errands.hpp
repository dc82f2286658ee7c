#pragma once

#include "core/base/push_id.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>

namespace hoopgit::relay {

/// What may have to wait for an upstream, done by others than who finds that it
/// is to be done: an upstream that stalls keeps nobody else's push waiting.
///
/// At most eight at once, of one upstream two, of one repository one; of each
/// repository in the order in which they came. Thread-safe. Errands that have
/// begun must be over before this goes.
class Errands {
 public:
  using Job = std::function<void()>;
  /// Gets a job for a thread that nobody needs for anything else.
  using Start = std::function<void(Job)>;

  static constexpr std::size_t most = 8;
  static constexpr std::size_t most_of_upstream = 2;

  /// Without it a job runs where it is given.
  void start_with(Start start) { start_ = std::move(start); }

  /// Nothing happens if there is one of this push already.
  void add(const PushId& push, const std::string& upstream,
           const std::string& repository, Job job);

  std::size_t count() const;  ///< Begun or not.

 private:
  struct Errand {
    PushId push;
    std::string upstream;
    std::string repository;
    Job job;
  };
  class Running;
  bool take_next(std::deque<Errand>& taken);
  void start_more();
  void run(const Errand& errand);
  void end(const Errand& errand);

  Start start_{};
  mutable std::mutex lock_{};
  std::map<std::string, std::deque<Errand>> waiting_{};  // By repository.
  std::string last_{};  // The repository that was served last.
  std::set<PushId> known_{};
  std::set<std::string> busy_{};  // Repositories.
  std::map<std::string, std::size_t> upstreams_{};
};

}  // namespace hoopgit::relay
