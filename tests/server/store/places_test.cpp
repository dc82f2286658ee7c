#include "server/store/places.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::store {
namespace {

std::vector<std::uint64_t> all_of(const Places& places) {
  std::vector<std::uint64_t> found;
  for (auto place = places.next(0); place; place = places.next(*place + 1))
    found.push_back(*place);
  return found;
}

std::vector<std::uint64_t> all_backwards(const Places& places) {
  std::vector<std::uint64_t> found;
  auto place = places.previous(chunk_entries - 1);
  while (place) {
    found.push_back(*place);
    if (*place == 0) break;
    place = places.previous(*place - 1);
  }
  return found;
}

std::vector<std::uint16_t> every(std::uint16_t step) {
  std::vector<std::uint16_t> places;
  for (std::uint16_t i = 0; i < chunk_entries;
       i = static_cast<std::uint16_t>(i + step))
    places.push_back(i);
  return places;
}

TEST_CASE("places are walked in both directions, across words and at ends") {
  Places places;
  for (const unsigned place : {0U, 1U, 63U, 64U, 127U, 5000U, 16383U})
    places.add(static_cast<std::uint16_t>(place));
  CHECK(all_of(places) ==
        std::vector<std::uint64_t>{0, 1, 63, 64, 127, 5000, 16383});
  CHECK(all_backwards(places) ==
        std::vector<std::uint64_t>{16383, 5000, 127, 64, 63, 1, 0});
  CHECK(all_of(Places()).empty());
  CHECK(all_backwards(Places()).empty());
  CHECK(Places().next(chunk_entries) == std::nullopt);
}

TEST_CASE("few places are a list, many a bitmap, and both read back") {
  const std::uint16_t step =
      GENERATE(as<std::uint16_t>{}, 1, 2, 15, 16, 17, 100, 16000);
  const auto places = every(step);
  const auto bytes = Places::encode(places);
  CHECK(bytes.size() == std::min<std::size_t>(places.size() * 2, 2048));
  const auto read = Places::decode(bytes);
  REQUIRE(read);
  const auto found = all_of(*read);
  CHECK(std::equal(found.begin(), found.end(), places.begin(), places.end()));
}

TEST_CASE("what is not a list of places is refused") {
  CHECK_FALSE(Places::decode("x"));
  CHECK_FALSE(Places::decode(std::string("\x00\x40", 2)));
  CHECK_FALSE(Places::decode(std::string(2050, '\0')));
  CHECK(Places::decode("")->is_empty());
}

TEST_CASE("a range leaves what is inside") {
  const std::uint64_t first =
      GENERATE(as<std::uint64_t>{}, 0, 1, 63, 64, 65, 16383, 16384, 20000);
  const std::uint64_t beyond =
      GENERATE(as<std::uint64_t>{}, 0, 1, 64, 100, 16383, 16384, 20000);
  Places places;
  places.add_all();
  places.keep_from(first);
  places.keep_below(beyond);
  const auto found = all_of(places);
  const auto end = std::min(beyond, chunk_entries);
  CHECK(found.size() == (first < end ? end - first : 0));
  if (!found.empty()) {
    CHECK(found.front() == first);
    CHECK(found.back() == end - 1);
  }
}

TEST_CASE("places are joined, and kept where both have them") {
  Places twos;
  Places threes;
  for (const auto place : every(2))
    twos.add(place);
  for (const auto place : every(3))
    threes.add(place);
  Places both = twos;
  both.keep(threes);
  CHECK(all_of(both).size() == every(6).size());
  Places any = twos;
  any.join(threes);
  CHECK(all_of(any).size() ==
        every(2).size() + every(3).size() - every(6).size());
}

}  // namespace
}  // namespace hoopgit::store
