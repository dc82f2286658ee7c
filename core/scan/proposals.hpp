// Where in a text rules may match.

#pragma once

#include "core/scan/rule.hpp"

#include <cstddef>
#include <vector>

namespace hoopgit::scan {

/// Says where RE2 has to look: every match of a rule lies in one of its
/// windows. The windows of a rule are in order and do not overlap, so that all
/// of them together are no longer than the text. There are at most 4,096: where
/// more would be, the last one goes on to the end, and memory stays flat.
class Proposals {
 public:
  explicit Proposals(std::size_t rules) : windows_(rules) {}

  /// Some match of `rule` may lie in `window`. In the order of their ends; one
  /// that comes too late makes all of the text before it one window.
  void add(std::size_t rule, const Span& window) {
    auto& windows = windows_[rule];
    if (windows.empty() ||
        (windows.back().end <= window.begin && windows.size() < most_windows))
      windows.push_back(window);
    else
      widen(windows, window);
  }
  const std::vector<Span>& of(std::size_t rule) const { return windows_[rule]; }

  std::vector<std::size_t> markers{};  ///< Ends of allow comments' markers.

 private:
  static constexpr std::size_t most_windows = 4096;

  static void widen(std::vector<Span>& windows, const Span& window);

  std::vector<std::vector<Span>> windows_;
};

}  // namespace hoopgit::scan
