#include "cli/scan_progress.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds between_looks(50);
constexpr milliseconds between_bars(200);
constexpr std::chrono::seconds between_lines(10);

}  // namespace

std::string progress_bar(const ScanProgress& progress) {
  const std::string done = std::to_string(progress.done);
  if (progress.total == 0) return done + " so far";
  constexpr std::size_t width = 20;
  const auto part = std::min(progress.done, progress.total);
  const std::size_t filled = part * width / progress.total;
  const std::string percent = std::to_string(part * 100 / progress.total);
  return "[" + std::string(filled, '#') + std::string(width - filled, '-') +
         "] " + std::string(3 - std::min<std::size_t>(3, percent.size()), ' ') +
         percent + " %, " + done + " of " + std::to_string(progress.total);
}

ScanDisplay::ScanDisplay(const Terminal& terminal, bool is_terminal, Now now)
    : terminal_(terminal),
      is_terminal_(is_terminal),
      now_(std::move(now)),
      asked_(now_()),
      shown_(asked_) {}

ScanDisplay::~ScanDisplay() {
  clear();
}

bool ScanDisplay::goes_on(const ScanProgress& progress) {
  const auto now = now_();
  if (now - asked_ < between_looks) return true;
  asked_ = now;
  if (interrupt_.comes_within(milliseconds(0))) return false;
  const auto patience = is_terminal_ ? between_bars : between_lines;
  if (now - shown_ >= patience) {
    shown_ = now;
    show(progress);
  }
  return true;
}

void ScanDisplay::show(const ScanProgress& progress) {
  if (!is_terminal_)
    return terminal_.note("scanning: " + progress_bar(progress));
  terminal_.passing("scanning " + progress_bar(progress));
  has_bar_ = true;
}

void ScanDisplay::clear() {
  if (has_bar_) terminal_.passing("");
  has_bar_ = false;
}

}  // namespace hoopgit::cli
