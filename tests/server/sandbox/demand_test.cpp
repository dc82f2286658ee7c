#include "server/sandbox/demand.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::sandbox {
namespace {

using Catch::Matchers::Contains;

Report whole() {
  Report report;
  report.layers.calls = true;
  report.layers.files = 7;
  report.layers.namespaces = true;
  return report;
}

std::string refusal(const Report& report) {
  const auto judged = judge(report, Demand::required);
  return judged ? "" : judged.error().message;
}

TEST_CASE("behind walls that hold one may serve, and nothing is warned of") {
  CHECK(judge(whole(), Demand::required));
  CHECK(warning_of(whole()).empty());
}

TEST_CASE("one attempt that gets through a wall is refused by name") {
  Report report = whole();
  report.got_through = {"read the database"};
  CHECK_THAT(refusal(report), Contains("a child could read the database"));
  CHECK(judge(report, Demand::available));
  CHECK_THAT(warning_of(report), Contains("could read the database"));
}

TEST_CASE("a kernel without seccomp is refused") {
  Report report = whole();
  report.layers.calls = false;
  report.unguarded = {"connect by TCP"};
  CHECK_THAT(refusal(report), Contains("no seccomp filters"));
  CHECK(judge(report, Demand::available));
  CHECK_THAT(warning_of(report), Contains("missing: seccomp"));
}

TEST_CASE("Landlock that is there and may not be used is refused") {
  Report report = whole();
  report.layers.files = 0;
  report.layers.hides_files = true;
  CHECK_THAT(refusal(report), Contains("Landlock"));
}

TEST_CASE("a kernel without Landlock is served with, and warned of") {
  Report report = whole();
  report.layers.files = 0;
  report.unguarded = {"read the upstream key"};
  CHECK(judge(report, Demand::required));
  CHECK_THAT(warning_of(report), Contains("could read the upstream key") &&
                                     Contains("missing: Landlock"));
}

TEST_CASE("namespaces are not asked for: the filter has no sockets") {
  Report report = whole();
  report.layers.namespaces = false;
  CHECK(judge(report, Demand::required));
  CHECK(warning_of(report).empty());
  CHECK(report.layers.missing() == std::vector<std::string>{"namespaces"});
}

}  // namespace
}  // namespace hoopgit::sandbox
