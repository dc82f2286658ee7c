#include "cli/scan_leak.hpp"

#include "cli/scan_format.hpp"
#include "core/base/encoding.hpp"
#include "core/scan/scanner.hpp"
#include "tests/cli/scan/repository.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli::test {
namespace {

using scan::test::token;

const std::string github = token("ghp_{b62:30}{crc62}", 5);

LeakCheck check_of(std::string_view text) {
  LeakCheck check;
  scan::Report report;
  scanner().scan(
      {.path = "f"}, text, report,
      {.sink = [&](const scan::Finding&, const scan::SecretView& view) {
        check.note(view);
      }});
  return check;
}

bool leaks(const LeakCheck& check, std::string_view report) {
  return check.is_in(report, scan::built_in_ruleset());
}

TEST_CASE("a secret in a report is seen, however it is written") {
  const LeakCheck check = check_of("k = " + github + "\n");
  CHECK(leaks(check, "x " + github + " y"));
  for (const auto* before : {"", "a", "ab", "abc", "abcd"})
    CHECK(leaks(check, to_base64(before + github + "zz")));
  CHECK_FALSE(leaks(check, "x " + github.substr(0, 30) + " y"));
  CHECK_FALSE(leaks(check, to_base64(github.substr(0, 20))));
  CHECK_FALSE(leaks(check, ""));
  CHECK_FALSE(leaks(check_of("nothing"), github));
}

TEST_CASE("what JSON escapes in a secret hides it from nobody") {
  const std::string url = "postgres://app:" + token("{b62:8}", 4) + "\\\\" +
                          token("{b62:8}", 5) + "@db.internal:5432/app";
  const LeakCheck check = check_of(url);
  const std::string secret = url.substr(15, url.find('@') - 15);
  CHECK(leaks(check, secret));
  std::string escaped;
  for (const char c : secret)
    escaped += c == '\\' ? std::string("\\\\") : std::string(1, c);
  CHECK(leaks(check, "{\"a\":\"" + escaped + "\"}"));
}

TEST_CASE("a secret behind an encoding is not to be told in either form") {
  const std::string coded = to_base64("token: " + github);
  const LeakCheck check = check_of("data: " + coded + "\n");
  CHECK(leaks(check, github));
  CHECK(leaks(check, coded));
}

TEST_CASE("a copy that no rule sees is masked in the line of a secret") {
  const std::string other = token("x7{b62:16}", 9);
  const std::string third = token("x7{b62:16}", 10);
  const std::string text = "password = \"" + other + "\"  # it was " + third +
                           " or " + other + " before\npassword = \"" + third +
                           "\"\n";
  Excerpts excerpts;
  scan::Report report;
  scanner().scan({.path = "f"}, text, report, {.sink = excerpts.sink()});
  REQUIRE(report.findings.size() == 2);
  const Excerpt* excerpt = excerpts.of(report.findings[0]);
  REQUIRE(excerpt != nullptr);
  CHECK(excerpt->text == "password = \"***\"  # it was *** or *** before");
  for (const auto format :
       {ReportFormat::text, ReportFormat::json, ReportFormat::sarif})
    CHECK(write_report(format, {report, excerpts}).find(other) ==
          std::string::npos);
}

}  // namespace
}  // namespace hoopgit::cli::test
