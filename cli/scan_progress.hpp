#pragma once

#include "cli/interrupt.hpp"
#include "cli/scan_watch.hpp"
#include "cli/terminal.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace hoopgit::cli {

/// What a person sees of a long scan: on a terminal a bar, elsewhere a line now
/// and then; of a short one nothing. And ends it when Ctrl-C comes.
///
/// Looks at the clock and for the signal about twenty times a second, however
/// often it is asked.
class ScanDisplay {
 public:
  using Now = std::function<std::chrono::steady_clock::time_point()>;

  /// `is_terminal`: standard error is one.
  ScanDisplay(const Terminal& terminal, bool is_terminal, Now now);
  ~ScanDisplay();
  ScanDisplay(const ScanDisplay&) = delete;
  ScanDisplay& operator=(const ScanDisplay&) = delete;

  bool goes_on(const ScanProgress& progress);

  /// Takes the bar away.
  void clear();

 private:
  void show(const ScanProgress& progress);

  const Terminal& terminal_;
  bool is_terminal_;
  Now now_;
  Interrupt interrupt_;
  std::chrono::steady_clock::time_point asked_;
  std::chrono::steady_clock::time_point shown_;
  bool has_bar_ = false;
};

/// "[#####---------------]  25 %, 250 of 1000", or, if the total is not known,
/// "250 so far".
std::string progress_bar(const ScanProgress& progress);

}  // namespace hoopgit::cli
