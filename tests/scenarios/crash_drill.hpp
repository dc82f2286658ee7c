// The relay is killed at a labelled place, and started again. For the crash
// tests only.

#pragma once

#include "tests/support/push_series.hpp"

#include <string>
#include <vector>

namespace hoopgit::stage {

/// Every label that stands in the sources of the server.
std::vector<std::string> all_labels();

/// Labels that begin with one of these: "vote" for "vote: …". At least one.
std::vector<std::string> labels_of(const std::vector<std::string>& groups);

struct Drill : PushSeries {
  using PushSeries::PushSeries;

  /// Past the relay, so that its mirror has something to fetch.
  void move_something_else();

  /// The relay, to be killed at this label; it may not live to be ready.
  void start_with(const std::string& label);
  bool was_killed();
  void start_again();

  /// Sent again it lands, and nothing is left open.
  void converge();

 private:
  bool is_settled() const;
};

}  // namespace hoopgit::stage
