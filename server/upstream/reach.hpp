#pragma once

#include <atomic>

namespace hoopgit::upstream {

/// Whether an upstream answers, by the last exchange with it: nobody has to be
/// asked for that. A refusal is an answer; silence, a connection that cannot be
/// made or breaks, "too often" (429) and a gateway's 5xx are none. Thread-safe.
class Reach {
 public:
  void note(bool has_answered) { is_away_ = !has_answered; }
  bool is_away() const { return is_away_; }

 private:
  std::atomic<bool> is_away_ = false;
};

}  // namespace hoopgit::upstream
