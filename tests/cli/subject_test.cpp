#include "cli/approvals.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

const std::string subject =
    "c24d88614fbf33f2e13461c1ed4221a6ab6f1e7fc438e524af609dc7d7ac3f21";

TEST_CASE("an approval names what was reviewed by twelve digits or more") {
  CHECK(check_subject(subject, "c24d88614fbf"));
  CHECK(check_subject(subject, "C24D88614FBF33"));
  CHECK(check_subject(subject, subject));
}

TEST_CASE("fewer digits, or others, approve nothing") {
  const auto typed = GENERATE_COPY(as<std::string>(), "", "c24d88614fb",
                                   "c24d88614fb0", subject + "0", "yes");
  CAPTURE(typed);
  CHECK_FALSE(check_subject(subject, typed));
}

}  // namespace
}  // namespace hoopgit::cli
