#include "server/relay/doubts.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::relay {
namespace {

using namespace std::chrono_literals;

const Time start = from_unix_seconds(1'800'000'000);
const PushId push = *PushId::parse("01JABCDEFGHJKMNPQRSTVWXYZ0");

TEST_CASE("a push in doubt is asked for soon, and ever less often") {
  Doubts doubts;
  Time now = start;
  CHECK(doubts.is_due(push, now));
  for (const auto pause : {200ms, 1000ms, 5000ms, 15000ms, 60000ms, 60000ms}) {
    CHECK_FALSE(doubts.is_due(push, now + pause - 1ms));
    now += pause;
    CHECK(doubts.is_due(push, now));
  }
}

TEST_CASE("a doubt of a quarter of an hour is told once") {
  Doubts doubts;
  CHECK_FALSE(doubts.is_alarming(push, start));
  REQUIRE(doubts.is_due(push, start));
  CHECK_FALSE(doubts.is_alarming(push, start + 15min - 1s));
  CHECK(doubts.is_alarming(push, start + 15min));
  CHECK(doubts.age_of(push, start + 15min) == 15min);
  CHECK_FALSE(doubts.is_alarming(push, start + 16min));
}

TEST_CASE("a doubt is as old as it is, also when nobody could be asked") {
  Doubts doubts;
  doubts.begin(push, start);
  doubts.begin(push, start + 10min);
  CHECK(doubts.age_of(push, start + 15min) == 15min);
  CHECK(doubts.is_alarming(push, start + 15min));
  CHECK(doubts.is_due(push, start + 15min));
}

TEST_CASE("a doubt that is cleared is forgotten") {
  Doubts doubts;
  REQUIRE(doubts.is_due(push, start));
  CHECK_FALSE(doubts.is_due(push, start));
  doubts.keep_only({push});
  CHECK_FALSE(doubts.is_due(push, start));
  doubts.keep_only({});
  CHECK(doubts.is_due(push, start));
}

TEST_CASE("a clock that is set back does not stop the asking") {
  Doubts doubts;
  REQUIRE(doubts.is_due(push, start));
  CHECK(doubts.is_due(push, start - 10min));
}

}  // namespace
}  // namespace hoopgit::relay
