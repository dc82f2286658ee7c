#pragma once

#include <cstddef>
#include <string_view>

namespace hoopgit::scan {

/// Lines and columns of places in a text, both from 1.
///
/// Counts from the place that was asked for before, in both directions: places
/// that are near each other are cheap, in whatever order they come.
class LineCounter {
 public:
  explicit LineCounter(std::string_view text) : text_(text) {}

  void move(std::size_t to) { to < at_ ? back(to) : forth(to); }
  std::size_t line() const { return line_; }
  std::size_t column() const { return at_ - begin_ + 1; }

 private:
  void forth(std::size_t to);
  void back(std::size_t to);

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t begin_ = 0;  // Of the line.
};

}  // namespace hoopgit::scan
