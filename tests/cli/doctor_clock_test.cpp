#include "cli/doctor_checks.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

using Verdict = Finding::Verdict;

const std::string issuer = "https://id.example.com";

TEST_CASE("the relay's clock is held against the issuer's, not ours") {
  // Ours is wrong by an hour, theirs agree.
  const auto good = check_relay_clock(3600, 3590, issuer);
  CHECK(good.verdict == Verdict::good);
  CHECK(good.text == "10 s from that of https://id.example.com");
  CHECK(check_relay_clock(0, 60, issuer).verdict == Verdict::good);
  CHECK(check_relay_clock(0, -60, issuer).verdict == Verdict::good);

  const auto ahead = check_relay_clock(-90, 30, issuer);
  CHECK(ahead.verdict == Verdict::bad);
  CHECK(ahead.text == "the relay's is 120 s ahead of that of " + issuer);
  CHECK(ahead.fault == Fault::unavailable);
  CHECK_FALSE(ahead.next.empty());
  const auto behind = check_relay_clock(61, 0, issuer);
  CHECK(behind.verdict == Verdict::bad);
  CHECK(behind.text == "the relay's is 61 s behind that of " + issuer);
}

TEST_CASE("without both times nothing is said of the relay's clock") {
  CHECK(check_relay_clock({}, 0, issuer).verdict == Verdict::note);
  CHECK(check_relay_clock(0, {}, issuer).verdict == Verdict::note);
}

}  // namespace
}  // namespace hoopgit::cli
