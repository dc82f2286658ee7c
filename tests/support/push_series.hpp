// One who pushes again and again while something goes wrong: another commit
// each time, to a ref of its own.
//
//     PushSeries series;
//     series.begin();
//     series.push();                  // whatever comes of it
//     CHECK(series.lands());          // in the end
//     CHECK(series.flaws() == "");    // and once, with all that was told of it

#pragma once

#include "core/base/process.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/push_history.hpp"
#include "tests/support/sandbox.hpp"
#include "tests/support/stage.hpp"

#include <functional>
#include <string>
#include <vector>

namespace hoopgit::stage {

struct PushSeries {
  /// Throws when the stage cannot be set up.
  explicit PushSeries(const StageSetup& setup = {
                          .configuration = open_configuration()});

  /// The next commit, for a branch of its own, or for `to`. From in_pairs() on
  /// each push brings a second branch, with another commit.
  void in_pairs() { is_in_pairs_ = true; }
  void begin(const std::string& to = {});

  /// `git push` of it, to be started or run.
  std::vector<std::string> command(
      const std::vector<std::string>& options = {}) const;
  /// Runs it; an answer of "ok" must be true from then on.
  Completed push(const std::vector<std::string>& options = {});

  /// Whether it lands when it is pushed again for half a minute; `before` is
  /// called before each try. What Git said last is in `said_last`.
  bool lands(const std::function<void()>& before = {});

  /// It is over for this commit; `ok`: somebody else heard that it landed.
  void end(bool ok = false);

  /// Of all that ended: see PushHistory. The relay must run.
  std::string flaws() const;

  Stage stage;
  Person ada;      ///< Who pushes; her clone is in "site".
  Person auditor;  ///< May read all of the log.
  std::string ref{};
  std::string commit{};
  std::string said_last{};

 private:
  PushHistory history_;
  bool is_in_pairs_ = false;
  std::string beside_{};  ///< The second commit.
  int number_ = 0;
  bool is_acknowledged_ = false;
};

/// A number in the environment, for tests that run as long as they are told to.
long number_in(const char* variable, long otherwise);

}  // namespace hoopgit::stage
