#include "core/scan/literals.hpp"

#include <catch2/catch.hpp>

#include <utility>

namespace hoopgit::scan {
namespace {

using Seen = std::vector<std::pair<std::size_t, std::size_t>>;

Seen find(const Literals& literals, std::string_view text) {
  Seen seen;
  literals.find(text, [&](const Literals::Found& found) {
    seen.emplace_back(found.literal, found.begin);
    return true;
  });
  return seen;
}

TEST_CASE("literals are found whatever their case, also inside another") {
  const Literals literals({"he", "She", "HIS", "hers"});

  CHECK(find(literals, "uSHERs") == Seen{{1, 1}, {0, 2}, {3, 2}});
  CHECK(find(literals, "hishe") == Seen{{2, 0}, {1, 2}, {0, 3}});
  CHECK(find(literals, "h e\xc3\xa9").empty());
  CHECK(find(literals, "").empty());
}

TEST_CASE("one literal given twice is found twice") {
  CHECK(find(Literals({"ab", "AB"}), "xab") == Seen{{0, 1}, {1, 1}});
}

TEST_CASE("the search ends when it is told to") {
  const Literals literals({"a"});
  int calls = 0;
  literals.find("aaaa", [&](const Literals::Found&) { return ++calls < 2; });
  CHECK(calls == 2);
}

}  // namespace
}  // namespace hoopgit::scan
