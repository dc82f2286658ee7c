// What SARIF 2.1.0 (OASIS Standard, 27 March 2020, section 3) says of the
// objects that a report is made of: which members they may have, which they
// must, of what type, and out of which words.

#include "cli/scan_format.hpp"
#include "core/json/json.hpp"
#include "tests/cli/scan/repository.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace hoopgit::cli::test {
namespace {

using scan::Place;
using scan::test::token;

/// A member's type: "text", "uri", "truth", "count" (from 0), "place" (from 1),
/// "words" (texts by any name), "bag" (anything by any name), a choice of words
/// "a|b", an object by its name, "[…]" a list of it; "!" must be there.
using Members = std::map<std::string, std::string, std::less<>>;

const std::map<std::string, Members, std::less<>> objects = {
    {"log",
     {{"$schema", "uri"}, {"version", "!2.1.0|2.1.0"}, {"runs", "![run]"}}},
    {"run",
     {{"tool", "!tool"},
      {"columnKind", "utf16CodeUnits|unicodeCodePoints"},
      {"invocations", "[invocation]"},
      {"properties", "bag"},
      {"results", "[result]"}}},
    {"tool", {{"driver", "!component"}}},
    {"component",
     {{"name", "!text"}, {"version", "text"}, {"rules", "[descriptor]"}}},
    {"descriptor",
     {{"id", "!text"}, {"shortDescription", "message"}, {"help", "message"}}},
    {"message", {{"text", "!text"}}},
    {"result",
     {{"ruleId", "text"},
      {"ruleIndex", "count"},
      {"level", "none|note|warning|error"},
      {"message", "!message"},
      {"locations", "[location]"},
      {"partialFingerprints", "words"},
      {"suppressions", "[suppression]"},
      {"properties", "bag"}}},
    {"location",
     {{"physicalLocation", "physical"}, {"logicalLocations", "[logical]"}}},
    {"physical", {{"artifactLocation", "!artifact"}, {"region", "region"}}},
    {"artifact", {{"uri", "uri"}}},
    {"logical", {{"name", "text"}}},
    {"region",
     {{"startLine", "place"},
      {"endLine", "place"},
      {"startColumn", "place"},
      {"endColumn", "place"},
      {"snippet", "message"}}},
    {"suppression",
     {{"kind", "!inSource|external"},
      {"status", "accepted|underReview|rejected"},
      {"justification", "text"}}},
    {"invocation",
     {{"executionSuccessful", "!truth"},
      {"toolExecutionNotifications", "[notification]"}}},
    {"notification",
     {{"level", "none|note|warning|error"},
      {"message", "!message"},
      {"locations", "[location]"}}}};

std::string wrong(const json::Value& value, std::string_view type);

std::string wrong_object(const json::Value& value, const std::string& name) {
  const auto* members = value.as_object();
  if (members == nullptr) return name + " is no object";
  const Members& known = objects.at(name);
  for (const auto& [key, member] : *members) {
    const auto found = known.find(key);
    if (found == known.end()) return name + " has no member " + key;
    std::string_view type = found->second;
    if (type.starts_with('!')) type.remove_prefix(1);
    if (const auto problem = wrong(member, type); !problem.empty())
      return name + "." + key + ": " + problem;
  }
  for (const auto& [key, type] : known)
    if (type.starts_with('!') && members->find(key) == members->end())
      return name + " lacks " + key;
  return {};
}

bool is_uri(const std::string& text) {
  // RFC 3986: what may stand in one, and no colon in the first segment of a
  // relative one.
  static const std::regex form(
      "(https?://)?[A-Za-z0-9._~!$&'()*+,;=@/-]*(%[0-9A-F]{2}"
      "[A-Za-z0-9._~!$&'()*+,;=@/-]*)*");
  return std::regex_match(text, form);
}

bool is_of_words(const std::string& text, std::string_view words) {
  return ("|" + std::string(words) + "|").find("|" + text + "|") !=
         std::string::npos;
}

bool is_bag(const json::Value& value, bool of_words) {
  const auto* members = value.as_object();
  return members != nullptr &&
         std::all_of(members->begin(), members->end(), [&](const auto& each) {
           return !of_words || each.second.as_text() != nullptr;
         });
}

std::string said(bool is_right, std::string_view type) {
  return is_right ? "" : "is not " + std::string(type);
}

std::string wrong(const json::Value& value, std::string_view type) {
  if (type.starts_with('[')) {
    if (value.as_array() == nullptr) return "is no list";
    for (const auto& each : *value.as_array())
      if (auto problem = wrong(each, type.substr(1, type.size() - 2));
          !problem.empty())
        return problem;
    return {};
  }
  const auto* text = value.as_text();
  const auto* number = value.as_integer();
  if (type == "text") return said(text != nullptr, type);
  if (type == "uri") return said(text != nullptr && is_uri(*text), type);
  if (type == "truth") return said(value.as_bool() != nullptr, type);
  if (type == "count") return said(number != nullptr && *number >= 0, type);
  if (type == "place") return said(number != nullptr && *number >= 1, type);
  if (type == "words" || type == "bag")
    return said(is_bag(value, type == "words"), type);
  if (type.find('|') != std::string_view::npos)
    return said(text != nullptr && is_of_words(*text, type), type);
  return wrong_object(value, std::string(type));
}

/// What is wrong with a log; empty: nothing.
std::string wrong_log(const std::string& text) {
  const auto value = json::parse(text);
  return value ? wrong_object(*value, "log") : value.error().message;
}

struct Scanned {
  scan::Report report{};
  Excerpts excerpts{};
};

Scanned scanned(const Place& place, std::string_view text) {
  Scanned all;
  scanner().scan(place, text, all.report, {.sink = all.excerpts.sink()});
  all.report.sort();
  return all;
}

std::string log_of(const Scanned& all, bool is_strict = false) {
  return sarif(
      {.report = all.report, .excerpts = all.excerpts, .is_strict = is_strict});
}

TEST_CASE("a report is what SARIF 2.1.0 says of one") {
  const std::string github = token("ghp_{b62:30}{crc62}", 5);
  const std::string lines = "ä = " + github + "\npassword = \"" +
                            token("x7{b62:16}", 8) + "\" # hoopgit:allow\n";
  const auto* path = GENERATE("a.txt", "a:b c%41/ü\"<>\\^`{|}", "-=\x1b[1m",
                              "a.zip!k#f?q", "\xff\xfe", "/tmp/a b");
  const auto kind =
      GENERATE(Place::Kind::blob, Place::Kind::staged, Place::Kind::file,
               Place::Kind::input, Place::Kind::message);
  Scanned all = scanned({kind, path, "0123456789abcdef"}, lines);
  REQUIRE_FALSE(all.report.findings.empty());
  CHECK(wrong_log(log_of(all)).empty());
  all.report.gaps.push_back({{kind, path}, "too large \x1b"});
  CHECK(wrong_log(log_of(all, true)).empty());
  auto expired = all.report.findings.front();
  expired.standing = scan::Standing::baselined;
  expired.note = "line 1";
  all.report.excused.push_back(expired);
  CHECK(wrong_log(log_of(all)).empty());
  CHECK(wrong_log(log_of({})).empty());
}

TEST_CASE("a rule's index is its place among the rules") {
  Scanned all = scanned({.path = "f"}, token("ghp_{b62:30}{crc62}", 5) + "\n" +
                                           token("glpat-{b62:20}", 6) + "\n");
  const auto log = json::parse(log_of(all));
  REQUIRE(log);
  const json::Value run = log->array("runs")->front();
  const json::Array rules = *run.find("tool")->find("driver")->array("rules");
  const auto results = *run.array("results");
  REQUIRE(results.size() == 2);
  for (const auto& result : results)
    CHECK(*rules.at(static_cast<std::size_t>(*result.integer("ruleIndex")))
               .text("id") == *result.text("ruleId"));
}

TEST_CASE("what is no SARIF is seen") {
  const std::string good = log_of({});
  REQUIRE(wrong_log(good).empty());
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return wrong_log(text.replace(at, from.size(), to));
  };
  CHECK(changed("\"2.1.0\"", "\"2.0\"") == "log.version: is not 2.1.0|2.1.0");
  CHECK(changed("utf16CodeUnits", "bytes") ==
        "log.runs: run.columnKind: is not utf16CodeUnits|unicodeCodePoints");
  CHECK(changed("\"results\"", "\"result\"") ==
        "log.runs: run has no member result");
  CHECK(changed("\"name\":\"hoopgit\",", "") ==
        "log.runs: run.tool: tool.driver: component lacks name");
  CHECK(changed("\"executionSuccessful\":true", "\"executionSuccessful\":1")
            .ends_with("is not truth"));
}

}  // namespace
}  // namespace hoopgit::cli::test
