#include "core/scan/line_counter.hpp"

#include <algorithm>

namespace hoopgit::scan {

void LineCounter::forth(std::size_t to) {
  const auto passed = text_.substr(0, to);
  for (auto newline = passed.find('\n', at_); newline != std::string_view::npos;
       newline = passed.find('\n', newline + 1)) {
    ++line_;
    begin_ = newline + 1;
  }
  at_ = to;
}

void LineCounter::back(std::size_t to) {
  at_ = to;
  if (to >= begin_) return;
  const auto passed = text_.substr(to, begin_ - to);
  line_ -=
      static_cast<std::size_t>(std::count(passed.begin(), passed.end(), '\n'));
  const auto newline =
      to == 0 ? std::string_view::npos : text_.rfind('\n', to - 1);
  begin_ = newline == std::string_view::npos ? 0 : newline + 1;
}

}  // namespace hoopgit::scan
