// Lets somebody see how far a scan is, and end it.

#pragma once

#include "core/scan/finding.hpp"

#include <cstddef>
#include <functional>

namespace hoopgit::cli {

struct ScanProgress {
  std::size_t done;
  std::size_t total;  ///< 0: nobody knows.
};

/// Asked before each thing that is scanned, and whenever git says something:
/// very often. False ends the scan.
using ScanWatch = std::function<bool(const ScanProgress&)>;

/// One scan, as its watch sees it.
class Pace {
 public:
  explicit Pace(const ScanWatch& watch) : watch_(watch) {}

  void expect(std::size_t total) { progress_.total = total; }
  void finish_one() { ++progress_.done; }

  /// False, and from then on for ever: the scan ends here.
  bool goes_on();
  bool was_stopped() const { return was_stopped_; }

  /// A report that lacks something says so: it gets a gap if it was stopped.
  void note_stop(scan::Report& report) const;

 private:
  const ScanWatch& watch_;
  ScanProgress progress_{0, 0};
  bool was_stopped_ = false;
};

}  // namespace hoopgit::cli
