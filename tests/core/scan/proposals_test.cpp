#include "core/scan/proposals.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::scan {
namespace {

std::vector<std::pair<std::size_t, std::size_t>> windows(
    const std::vector<Span>& added) {
  Proposals proposals(1);
  for (const Span& window : added)
    proposals.add(0, window);
  std::vector<std::pair<std::size_t, std::size_t>> result;
  for (const Span& window : proposals.of(0))
    result.emplace_back(window.begin, window.end);
  return result;
}

using Windows = std::vector<std::pair<std::size_t, std::size_t>>;

TEST_CASE("windows that overlap are one") {
  CHECK(windows({{0, 4}, {2, 6}, {5, 9}}) == Windows{{0, 9}});
  CHECK(windows({{0, 4}, {4, 6}}) == Windows{{0, 4}, {4, 6}});
  CHECK(windows({{0, 4}, {1, 3}}) == Windows{{0, 4}});
}

TEST_CASE("a window that comes too late takes in what is before it") {
  CHECK(windows({{0, 4}, {10, 14}, {2, 5}}) == Windows{{0, 14}});
  CHECK(windows({{0, 4}, {6, 8}, {10, 14}, {7, 9}}) ==
        Windows{{0, 4}, {6, 14}});
}

TEST_CASE("a hit at every byte takes the memory of one window") {
  Proposals proposals(1);
  for (std::size_t end = 10; end < 100'000; ++end)
    proposals.add(0, {end - 10, end});
  CHECK(proposals.of(0).size() == 1);
}

TEST_CASE("more windows than there may be are one that goes on") {
  Proposals proposals(1);
  for (std::size_t at = 0; at < 1'000'000; at += 10)
    proposals.add(0, {at, at + 5});
  const auto& kept = proposals.of(0);
  REQUIRE(kept.size() == 4096);
  CHECK(kept.front().end == 5);
  CHECK(kept.back().begin == 40'950);
  CHECK(kept.back().end == 999'995);
}

}  // namespace
}  // namespace hoopgit::scan
