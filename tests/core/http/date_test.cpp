#include "core/http/date.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::http {
namespace {

std::optional<std::int64_t> second_of(std::vector<Header> headers) {
  const auto time = time_of({200, std::move(headers)});
  if (!time) return std::nullopt;
  return to_unix_seconds(*time);
}

TEST_CASE("an answer tells the time of the other side") {
  const std::string date = "Fri, 15 Jan 2027 08:00:00 GMT";
  CHECK(second_of({{"date", date}}) == 1'800'000'000);
  CHECK(second_of({{"date", date}, {"age", "61"}}) == 1'800'000'061);
  CHECK(second_of({{"date", "Thu, 29 Feb 2024 23:59:59 GMT"}}) ==
        1'709'251'199);
  for (const std::string odd :
       {"", "-5", "x", "1 s", "1.5", "99999999999999999999", "999999999999"})
    CHECK(second_of({{"date", date}, {"age", odd}}) == 1'800'000'000);
}

TEST_CASE("what is no date of HTTP tells no time") {
  CHECK_FALSE(second_of({}));
  for (const std::string text :
       {"", "Fri, 15 Jan 2027 08:00:00", "Fri, 15 Jan 2027 08:00:00 UTC",
        "Fri, 15 Jan 2027 08:00:00 GMT ", "2027-01-15T08:00:00Z",
        "Fri Jan 15 08:00:00 2027", "Friday, 15-Jan-27 08:00:00 GMT",
        "1800000000", "now"}) {
    CAPTURE(text);
    CHECK_FALSE(second_of({{"date", text}}));
  }
}

}  // namespace
}  // namespace hoopgit::http
