// Reports, byte by byte as gitleaks 8.30.1 wrote them.

#include "core/scan/compat/report.hpp"

#include "core/scan/compat/go_json.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::scan::compat {
namespace {

Finding finding() {
  Finding one;
  one.rule = "r";
  one.description = "d";
  one.start_line = one.end_line = 1;
  one.start_column = 5;
  one.end_column = 16;
  one.path = "a.txt";
  one.entropy = 3;
  return one;
}

const Evidence evidence{"tok_abcd1234", "abcd1234"};
constexpr Redaction shown{0};

TEST_CASE("compat: a secret is masked wherever the match has it") {
  const auto masked = [](std::string_view match, std::string_view secret,
                         unsigned percent) {
    return row_of(finding(), {match, secret}, {percent}).match;
  };
  CHECK(masked("x=ab ab", "ab", 100) == "x=REDACTED REDACTED");
  CHECK(masked("x=abcdefgh", "abcdefgh", 50) == "x=abcd...");
  // Half goes to even: 2.5 and 7.5 bytes.
  CHECK(masked("abcde", "abcde", 50) == "ab...");
  CHECK(masked("abcdeabcdeabcde", "abcdeabcdeabcde", 50) == "abcdeabc...");
  CHECK(masked("abcd", "abcd", 0) == "abcd");
}

TEST_CASE("compat: a match without a secret is masked altogether") {
  CHECK(row_of(finding(), {"abc", ""}, {}).match == "REDACTED");
  Finding path = finding();
  path.start_line = path.end_line = 0;
  const Row row = row_of(path, {"f: a", ""}, {});
  CHECK(row.match == "REDACTEDfREDACTED:REDACTED REDACTEDaREDACTED");
  CHECK(row.secret == "REDACTED");
  CHECK(row_of(path, {"f: a", ""}, {20}).match == "f: a");
}

TEST_CASE("compat: the message of a commit shows no secret either") {
  Finding one = finding();
  one.commit = {.id = "c", .message = "adds abcd1234"};
  CHECK(row_of(one, evidence, {}).finding.commit.message == "adds REDACTED");
  CHECK(row_of(one, evidence, shown).finding.commit.message == "adds abcd1234");
}

TEST_CASE("compat: JSON") {
  CHECK(json_report({}) == "[]\n");
  Finding one = finding();
  one.tags = {"t"};
  one.entropy = 3.1219281F;
  CHECK(json_report({row_of(one, evidence, shown)}) == R"([
 {
  "RuleID": "r",
  "Description": "d",
  "StartLine": 1,
  "EndLine": 1,
  "StartColumn": 5,
  "EndColumn": 16,
  "Match": "tok_abcd1234",
  "Secret": "abcd1234",
  "File": "a.txt",
  "SymlinkFile": "",
  "Commit": "",
  "Entropy": 3.1219282,
  "Author": "",
  "Email": "",
  "Date": "",
  "Message": "",
  "Tags": [
   "t"
  ],
  "Fingerprint": "a.txt:r:1"
 }
]
)");
}

TEST_CASE("compat: a link is there only where there is one") {
  Row row = row_of(finding(), evidence, {});
  CHECK(json_report({row}).find("\"Link\"") == std::string::npos);
  row.url = "https://example.com/";
  CHECK(json_report({row}).find("\n  \"Link\": \"https://example.com/\",\n") !=
        std::string::npos);
  CHECK(csv_report({row}).find(",Tags,Link\n") != std::string::npos);
}

TEST_CASE("compat: strings in JSON are escaped as Go does it") {
  CHECK(go_quoted("<a>&\"\\\b\f\n\r\t\x01\x7f") ==
        R"("\u003ca\u003e\u0026\"\\\b\f\n\r\t\u0001)"
        "\x7f\"");
  CHECK(go_quoted("\xe2\x80\xa8\xff\xc3\xa9") == "\"\\u2028\\ufffd\xc3\xa9\"");
}

TEST_CASE("compat: CSV") {
  CHECK(csv_report({}).empty());
  Finding one = finding();
  one.path = "a,\"b\"";
  one.description = "not there";
  one.commit = {.id = "c", .author = " x", .message = "a\nb"};
  one.tags = {"", "t", "u"};
  CHECK(csv_report({row_of(one, evidence, shown)}) ==
        "RuleID,Commit,File,SymlinkFile,Secret,Match,StartLine,EndLine,"
        "StartColumn,EndColumn,Author,Message,Date,Email,Fingerprint,Tags\n"
        "r,c,\"a,\"\"b\"\"\",,abcd1234,tok_abcd1234,1,1,5,16,\" x\",\"a\nb\",,,"
        "\"c:a,\"\"b\"\":r:1\",\" t u\"\n");
}

TEST_CASE("compat: JUnit") {
  CHECK(junit_report({}) ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        "\t<testsuite failures=\"0\" name=\"gitleaks\" tests=\"0\" time=\"\">"
        "</testsuite>\n</testsuites>");
  const std::string text = junit_report({row_of(finding(), evidence, {})});
  CHECK(text.find("\t\t<testcase classname=\"d\" file=\"a.txt\" name=\"r has "
                  "detected a secret in file a.txt, line 1.\" time=\"\">\n"
                  "\t\t\t<failure message=\"r has detected a secret in file "
                  "a.txt, line 1.\" type=\"d\">{&#xA;&#x9;&#34;RuleID&#34;: "
                  "&#34;r&#34;,&#xA;") != std::string::npos);
  CHECK(
      text.ends_with("&#xA;}</failure>\n\t\t</testcase>\n\t</testsuite>\n"
                     "</testsuites>"));
}

TEST_CASE("compat: SARIF") {
  Rules rules;
  rules.by_id["r"] = {.id = "r", .description = "d"};
  rules.order = {"r", "gone", "r"};
  Finding one = finding();
  one.link = "link";
  one.commit.id = "c";
  const std::string text = sarif_report({row_of(one, evidence, {})}, rules);
  for (const auto* part :
       {"{\n \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n",
        "\"semanticVersion\": \"v8.0.0\"",
        "\"text\": \"r has detected secret for file a.txt at commit c.\"",
        "\"uri\": \"link\"", "\"text\": \"REDACTED\"", "\"commitSha\": \"c\"",
        "\"tags\": []"})
    CHECK(text.find(part) != std::string::npos);
  CHECK(sarif_report({}, {}).find("\"rules\": []") != std::string::npos);
}

TEST_CASE("compat: the format of a report") {
  CHECK(format_named(" JSON") == Format::json);
  CHECK(format_named("junit") == Format::junit);
  CHECK(!format_named("template"));
  CHECK(format_of_file("a/R.SARIF") == Format::sarif);
  CHECK(format_of_file("r.csv") == Format::csv);
  CHECK(!format_of_file("r.xml"));
}

}  // namespace
}  // namespace hoopgit::scan::compat
