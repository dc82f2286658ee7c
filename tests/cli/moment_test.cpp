#include "cli/moment.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

TEST_CASE("moments are typed as a time ago, a date, or in full") {
  const Time now = *parse_rfc3339("2026-11-22T12:00:00Z");
  CHECK(*moment("8h", now) == *parse_rfc3339("2026-11-22T04:00:00Z"));
  CHECK(*moment("2026-11-01", now) == *parse_rfc3339("2026-11-01T00:00:00Z"));
  CHECK(*moment("2026-11-01T02:00:00+02:00", now) ==
        *parse_rfc3339("2026-11-01T00:00:00Z"));
  CHECK_FALSE(moment("yesterday", now));
  CHECK_FALSE(moment("2026-13-01", now));
}

}  // namespace
}  // namespace hoopgit::cli
