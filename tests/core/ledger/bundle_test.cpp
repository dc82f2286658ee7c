#include "core/ledger/bundle.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::ledger {
namespace {

TEST_CASE("a bundle gives back the entries that were put in") {
  const std::vector<std::string> entries{"", "a", std::string(256, 'b'),
                                         std::string(65'535, 'c')};
  std::string bundle;
  for (const auto& entry : entries)
    REQUIRE(add_entry(bundle, entry));
  CHECK(bundle.substr(0, 5) == std::string("\0\0\0\1a", 5));
  CHECK(bundle.substr(5, 2) == std::string("\1\0", 2));
  const auto read = read_bundle(bundle, entries.size());
  REQUIRE(read);
  CHECK(std::equal(read->begin(), read->end(), entries.begin(), entries.end()));
}

TEST_CASE("an entry that a bundle cannot hold is refused") {
  std::string bundle;
  const auto added = add_entry(bundle, std::string(65'536, 'c'));
  REQUIRE_FALSE(added);
  CHECK(added.error().fault == Fault::limit);
  CHECK(bundle.empty());
}

TEST_CASE("a bundle with a byte more or less is refused") {
  std::string bundle;
  for (const char* entry : {"one", "two"})
    REQUIRE(add_entry(bundle, entry));
  CHECK(read_bundle(bundle, 2));
  CHECK_FALSE(read_bundle(bundle, 1));
  CHECK_FALSE(read_bundle(bundle, 3));
  CHECK_FALSE(read_bundle(bundle + '\0', 2));
  for (std::size_t size = 0; size < bundle.size(); ++size)
    CHECK_FALSE(read_bundle(bundle.substr(0, size), 2));
}

}  // namespace
}  // namespace hoopgit::ledger
