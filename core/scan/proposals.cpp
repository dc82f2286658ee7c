#include "core/scan/proposals.hpp"

#include <algorithm>

namespace hoopgit::scan {

void Proposals::widen(std::vector<Span>& windows, const Span& window) {
  Span last = windows.back();
  last.begin = std::min(last.begin, window.begin);
  last.end = std::max(last.end, window.end);
  windows.pop_back();
  while (!windows.empty() && windows.back().end > last.begin) {
    last.begin = std::min(last.begin, windows.back().begin);
    windows.pop_back();
  }
  windows.push_back(last);
}

}  // namespace hoopgit::scan
