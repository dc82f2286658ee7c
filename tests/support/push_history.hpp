// What clients were told of their pushes, held against what the upstream has
// and what the log says.

#pragma once

#include "tests/support/sandbox.hpp"
#include "tests/support/stage.hpp"

#include <string>
#include <vector>

namespace hoopgit::stage {

/// One ref, moved once from nothing to `commit`, and what git said of it.
struct ToldPush {
  std::string ref;
  std::string commit;
  bool ok = false;
};

class PushHistory {
 public:
  /// From here on the upstream keeps a reflog of every ref, and notes when it
  /// is about to move one.
  static Result<PushHistory> begin(const Stage& stage,
                                   const std::string& repository);

  void add(ToldPush told) { told_.push_back(std::move(told)); }

  /// What is wrong; empty: nothing. What was acknowledged is there; nothing
  /// moved twice, or without a push; of each commit the log has one landing,
  /// after its intent, which was inside a signed checkpoint before the upstream
  /// moved the ref; and the log verifies. `auditor` may read all of it.
  Result<std::string> flaws(const Stage& stage, const Person& auditor) const;

 private:
  explicit PushHistory(std::string repository)
      : repository_(std::move(repository)) {}

  std::string repository_;
  std::vector<ToldPush> told_{};
};

}  // namespace hoopgit::stage
