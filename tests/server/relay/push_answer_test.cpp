// What a pusher's terminal gets: every byte from outside through every line.

#include "server/relay/push_answer.hpp"

#include "core/base/text.hpp"
#include "core/scan/finding.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace hoopgit::relay {
namespace {

using store::PushState;

store::PushRow row_with(const std::string& hostile) {
  store::PushRow row{.id = *PushId::parse("01JD0000000000000000000000"),
                     .repository = *RepositoryName::parse("acme/site")};
  row.reason = hostile;
  scan::Report report;
  const scan::Place place{.path = hostile, .commit = std::string(40, 'a')};
  report.findings = {{.rule = "rule",
                      .confidence = scan::Confidence::sure,
                      .place = place,
                      .line = 1,
                      .column = 1,
                      .length = 1,
                      .fingerprint = "f"}};
  report.gaps = {{place, hostile}};
  row.report = scan::to_json(report);
  row.result = json::Array{json::object(
      {{"ref", "refs/heads/a"}, {"status", "ng"}, {"text", hostile}})};
  return row;
}

bool tells_of_rules(const store::PushRow& row) {
  for (const auto& line : remote_lines(row))
    if (line.find("by the rules") != std::string::npos) return true;
  return false;
}

TEST_CASE("a pusher is told when the relay has other rules") {
  auto row = row_with("x");
  scan::Report report;
  report.ruleset = std::string(64, 'a');
  row.report = scan::to_json(report);
  const std::string key = "hoopgit-ruleset=";
  for (const auto state : {PushState::landed, PushState::refused}) {
    row.state = state;
    row.push_options = {};
    CHECK_FALSE(tells_of_rules(row));
    row.push_options = {key + std::string(64, 'a')};
    CHECK_FALSE(tells_of_rules(row));
    row.push_options = {key + std::string(64, 'a'), key + std::string(64, 'b')};
    CHECK(tells_of_rules(row));
    CHECK(remote_lines(row).back() ==
          "hint: install the version of hoopgit that the relay has");
  }
  // A push that was refused before it was scanned says nothing of rules.
  row.report = {};
  CHECK_FALSE(tells_of_rules(row));
}

void must_be_safe(const std::string& line) {
  CHECK(printable(line) == line);
  CHECK(line.find('\n') == line.npos);
}

TEST_CASE("no byte from outside reaches the pusher's terminal as a control") {
  for (int byte = 0; byte < 256; ++byte) {
    INFO(byte);
    const std::string text = std::string("a") + static_cast<char>(byte) + "b";
    auto row = row_with(text);
    for (const auto state :
         {PushState::refused, PushState::needs_human, PushState::failed,
          PushState::conflict, PushState::pending, PushState::landed}) {
      row.state = state;
      for (const auto& line : remote_lines(row))
        must_be_safe(line);
      must_be_safe(refusal_of(row, "refs/heads/a"));
      must_be_safe(refusal_of(row, "refs/heads/b"));
    }
  }
}

TEST_CASE("characters that hide others are shown by their number") {
  auto row = row_with("a\xe2\x80\xae\xf3\xa0\x81\x81\xc2\x85 b");
  row.state = PushState::refused;
  CHECK_THAT(remote_lines(row).front(),
             Catch::Contains("a<U+202E><U+E0041><U+0085> b"));
}

TEST_CASE("whoever is told no is told what to type next") {
  auto row = row_with("not that branch");
  row.report = {};
  for (const auto state :
       {PushState::refused, PushState::denied, PushState::expired,
        PushState::cancelled, PushState::superseded, PushState::stale,
        PushState::conflict, PushState::failed, PushState::partial,
        PushState::unknown, PushState::needs_human, PushState::pending}) {
    row.state = state;
    const auto lines = remote_lines(row);
    INFO(name_of(state));
    REQUIRE(lines.size() == 2);
    CHECK_THAT(lines.front(), Catch::Contains(row.id.text()));
    CHECK_THAT(lines.back(), Catch::StartsWith("hint: "));
  }
  row.state = PushState::landed;
  CHECK(remote_lines(row).size() == 1);
}

}  // namespace
}  // namespace hoopgit::relay
