// .hoopgit/scan-baseline: what was there when scanning began.
//
// A line "hg1:… rule path" for each secret; only the fingerprint counts, the
// rest is for readers (the path is percent-encoded). Sorted when it is written;
// read in any order, with doubles: so two versions of it may be merged line by
// line, and are a baseline again.

#pragma once

#include "core/base/result.hpp"

#include <set>
#include <string>
#include <string_view>

namespace hoopgit::scan {

struct BaselineLine {
  std::string fingerprint{};
  std::string rule{};
  std::string path{};

  auto operator<=>(const BaselineLine&) const = default;
};

using Baseline = std::set<BaselineLine>;

/// Every line that is wrong is named in one Fault::usage.
Result<Baseline> read_baseline(std::string_view text);
std::string baseline_text(const Baseline& baseline);

}  // namespace hoopgit::scan
