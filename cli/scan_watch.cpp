#include "cli/scan_watch.hpp"

namespace hoopgit::cli {

bool Pace::goes_on() {
  if (!was_stopped_ && watch_) was_stopped_ = !watch_(progress_);
  return !was_stopped_;
}

void Pace::note_stop(scan::Report& report) const {
  if (was_stopped_)
    report.gaps.push_back({{.kind = scan::Place::Kind::input},
                           "the scan was stopped before its end"});
}

}  // namespace hoopgit::cli
