#pragma once

#include <cstddef>
#include <string_view>

namespace hoopgit::scan {

/// Bytes [begin, end) of a text.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;

  bool overlaps(const Span& other) const {
    return begin < other.end && other.begin < end;
  }
  std::string_view in(std::string_view text) const {
    return text.substr(begin, end - begin);
  }
};

}  // namespace hoopgit::scan
