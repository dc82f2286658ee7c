#include "server/relay/absences.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::relay {
namespace {

using namespace std::chrono_literals;

const Time start = from_unix_seconds(1'800'000'000);

TEST_CASE("an upstream that is away is asked ever less often, to a minute") {
  Absences absences;
  Time now = start;
  CHECK(absences.is_due("forge", now, 60s, 0));
  for (const auto pause : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    CHECK_FALSE(absences.is_due("forge", now + pause - 1ms, 60s, 0));
    now += pause;
    CHECK(absences.is_due("forge", now, 60s, 0));
  }
}

TEST_CASE("an upstream that somebody is in doubt about is asked often") {
  Absences absences;
  Time now = start;
  for (int i = 0; i < 8; ++i)
    CHECK(absences.is_due("forge", now += 60s, 60s, 0));
  CHECK(absences.is_due("forge", now + 2s, 2s, 0));
}

TEST_CASE("relays that lose an upstream together ask it one by one") {
  Absences absences;
  CHECK(absences.is_due("forge", start, 60s, 255));
  CHECK_FALSE(absences.is_due("forge", start + 750ms, 60s, 0));
  CHECK(absences.is_due("forge", start + 751ms, 60s, 0));
}

TEST_CASE("of two upstreams one is away") {
  Absences absences;
  CHECK(absences.is_due("forge", start, 60s, 0));
  CHECK(absences.is_due("mirror", start, 60s, 0));
  CHECK_FALSE(absences.is_due("forge", start, 60s, 0));
  absences.end("forge");
  CHECK(absences.is_due("forge", start, 60s, 0));
  CHECK_FALSE(absences.is_due("mirror", start, 60s, 0));
}

TEST_CASE("a clock that is set back does not end the asking of an upstream") {
  Absences absences;
  CHECK(absences.is_due("forge", start, 60s, 0));
  CHECK(absences.is_due("forge", start - 10min, 60s, 0));
}

}  // namespace
}  // namespace hoopgit::relay
