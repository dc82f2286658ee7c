#include "core/scan/line_counter.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <string>

namespace hoopgit::scan {
namespace {

TEST_CASE("lines and columns are the same in whatever order they are asked") {
  std::mt19937 random(7);
  std::string text;
  for (int i = 0; i < 400; ++i)
    text += "ab\n"[random() % 3];
  LineCounter counter(text);
  for (int i = 0; i < 2000; ++i) {
    const std::size_t at = random() % (text.size() + 1);
    std::size_t line = 1;
    std::size_t column = 1;
    for (std::size_t c = 0; c < at; ++c) {
      ++column;
      if (text[c] != '\n') continue;
      ++line;
      column = 1;
    }
    counter.move(at);
    CHECK(counter.line() == line);
    CHECK(counter.column() == column);
  }
}

}  // namespace
}  // namespace hoopgit::scan
