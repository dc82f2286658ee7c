// After a push the upstream has what its refs have added, and nothing else:
// the sets are compared, with Git's own lists of both.
//
// hoopgit_test_object_set "[long]": many random pushes;
// HOOPGIT_OBJECT_SETS (300).

#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/random_push.hpp"
#include "tests/support/raw_push.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <set>
#include <string>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;
using Ids = std::set<std::string>;

Ids without(const Ids& all, const Ids& some) {
  Ids rest;
  std::set_difference(all.begin(), all.end(), some.begin(), some.end(),
                      std::inserter(rest, rest.end()));
  return rest;
}

struct Pushes {
  Stage stage = must(Stage::set_up({.configuration = open_configuration()}));
  Person ada = must(stage.signed_in("ada"));
  RawPush raw = must(RawPush::by(ada, stage));
  std::string base = tip(stage, "refs/heads/main");
  std::size_t passengers = 0;

  /// One random push to a ref of its own; every fourth builds upon the last.
  void push(Random& random, int number) {
    const RandomPush made = random_push(random, base);
    const std::string id = made.wanted.back().id();
    const std::string ref = "refs/heads/r" + std::to_string(number);
    const Ids before = must(stage.upstream.objects("acme/site"));
    const std::string answer = must(
        raw.send(commands({{no_id, id, ref}}) + shuffled_pack(made, random)));
    INFO("push " << number << ": " << answer);
    REQUIRE_THAT(answer, Contains("ok " + ref));
    const Ids after = must(stage.upstream.objects("acme/site"));
    REQUIRE(without(before, after).empty());
    REQUIRE(without(after, before) == without(ids_of(made.wanted), before));
    passengers += without(ids_of(made.passengers), after).size();
    if (number % 4 == 3) base = id;
  }
};

int asked_for() {
  const char* asked = std::getenv("HOOPGIT_OBJECT_SETS");
  return asked == nullptr ? 300 : std::atoi(asked);
}

void check_pushes(unsigned seed, int count) {
  Pushes pushes;
  Random random(seed);
  for (int number = 0; number < count; ++number)
    pushes.push(random, number);
  WARN(count << " random pushes, " << pushes.passengers
             << " objects left behind");
  CHECK(pushes.passengers > 0);
}

TEST_CASE("an upstream grows by exactly what the refs of a push add") {
  check_pushes(11, 8);
}

TEST_CASE("it does so push after push, at random", "[.long]") {
  check_pushes(12, asked_for());
}

}  // namespace
}  // namespace hoopgit::stage
