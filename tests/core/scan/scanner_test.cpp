#include "core/scan/scanner.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "tests/core/scan/sample.hpp"
#include "tests/core/scan/written_rules.hpp"

#include <catch2/catch.hpp>

#include <ctime>
#include <string>
#include <thread>
#include <vector>

namespace hoopgit::scan::test {
namespace {

using namespace std::string_literals;

const std::string github = token("ghp_{b62:30}{crc62}", 5);
const std::string gitlab = token("glpat-{b62:20}", 6);

Scanner make_scanner(std::string_view key = "k") {
  return Scanner(Secret(key));
}

Report scan(std::string_view text, Place::Kind kind = Place::Kind::blob,
            bool honour_allow_comments = true) {
  Report report;
  make_scanner().scan({.kind = kind, .path = "f"}, text, report,
                      {.honour_allow_comments = honour_allow_comments});
  report.sort();
  return report;
}

std::string rules_in(const Report& report) {
  std::vector<std::string> names;
  for (const auto& finding : report.findings)
    names.push_back(finding.rule);
  return join(names, " ");
}

TEST_CASE("ordinary source is clean, and counted") {
  const std::string source =
      "#include <string>\n"
      "std::string token_of(const Request& request) {\n"
      "  const auto password = request.header(\"password\");\n"
      "  return password.empty() ? default_token() : password;\n"
      "}\n";
  const Report report = scan(source);
  CHECK(report.is_clean());
  CHECK(report.files == 1);
  CHECK(report.bytes == source.size());
  CHECK(report.ruleset == make_scanner().ruleset());
}

TEST_CASE("two secrets on one line are two findings with their columns") {
  const Report report = scan("x\n a=" + github + " b=" + gitlab + "\n");
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[0].line == 2);
  CHECK(report.findings[0].column == 4);
  CHECK(report.findings[1].column == 4 + github.size() + 3);
}

TEST_CASE("a finding says where its match and its secret begin and end") {
  const Report report =
      scan("\n  password =\n" + ("  password = \"" + github) + "\"\n");
  REQUIRE(report.findings.size() == 1);
  const Finding& finding = report.findings[0];
  CHECK(finding.line == 3);
  CHECK(finding.column == 15);
  CHECK(finding.end_line == 3);
  CHECK(finding.end_column == 15 + github.size());
  CHECK(finding.match.line == 3);
  CHECK(finding.match.end_column == 15 + github.size());
  CHECK(finding.also == std::vector<std::string>{"generic-secret"});
}

TEST_CASE("a secret of many lines ends in its last one") {
  const std::string key = token(
      "-----BEGIN PRIVATE "
      "KEY-----\n{der:300}\n"
      "-----END PRIVATE KEY-----");
  const Report report = scan("a\n" + key + "\nb");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].match.line == 2);
  CHECK(report.findings[0].match.end_line == 4);
}

TEST_CASE("lines count from where the text begins") {
  Report report;
  make_scanner().scan({.path = "f"}, "a\n" + github, report,
                      {.first_line = 100});
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].line == 101);
  CHECK(report.findings[0].end_line == 101);
  CHECK(report.findings[0].match.line == 101);
}

struct Sighted {
  std::string content;
  std::string secret;
  std::string value;
  std::string matched;
  std::size_t secrets;
  bool is_text;
};

std::vector<Sighted> sighted(std::string_view text) {
  std::vector<Sighted> all;
  Report report;
  make_scanner().scan(
      {.path = "f"}, text, report,
      {.sink = [&](const Finding&, const SecretView& view) {
        all.push_back({std::string(view.content()),
                       std::string(view.secret().in(view.content())),
                       std::string(view.value()), std::string(view.matched()),
                       view.every_secret().size(), view.is_text()});
      }});
  CHECK(all.size() == report.findings.size() + report.excused.size());
  return all;
}

TEST_CASE("a sink sees the bytes behind each finding, and of all the others") {
  const std::string text =
      "a = " + github + "\nb = " + gitlab + " # hoopgit:allow\n";
  const auto seen = sighted(text);
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].content == text);
  CHECK(seen[0].secret == github);
  CHECK(seen[0].value == github);
  CHECK(seen[1].secret == gitlab);
  CHECK(seen[0].secrets == 2);
  CHECK(seen[0].is_text);
}

TEST_CASE("a sink sees what an encoded secret says, and where that is") {
  const std::string encoded = to_base64("k = " + github + " ;;");
  const auto seen = sighted("x = '" + encoded + "'");
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].secret == encoded);
  CHECK(seen[0].value == github);
  Report report;
  make_scanner().scan({.path = "f"}, to_hex(encoded), report);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].encodings ==
        Encodings{Encoding::hex, Encoding::base64});
}

TEST_CASE("a sink is told when no part of the text may be shown") {
  CHECK_FALSE(sighted("caf\xe9 " + github).at(0).is_text);
  CHECK_FALSE(sighted("\0 "s + github).at(0).is_text);
  std::string wide = "\xff\xfe";
  for (const char c : github)
    wide += std::string{c, '\0'};
  CHECK_FALSE(sighted(wide).at(0).is_text);
  CHECK(sighted(wide).at(0).value == github);
  std::string many;
  for (int i = 0; i < 1100; ++i)
    many += github + "\n";
  CHECK_FALSE(sighted(many).at(0).is_text);
}

TEST_CASE("what a comment allows is listed as such, and does not count") {
  const Report report = scan(github + " # hoopgit:allow");
  CHECK(report.is_clean());
  REQUIRE(report.excused.size() == 1);
  CHECK(report.excused[0].standing == Standing::allowed);
  CHECK(report.excused[0].fingerprint.size() == 16);
}

TEST_CASE("of rules that overlap the surest is named") {
  CHECK(rules_in(scan("password = \"" + github + "\"")) == "github-pat");
  CHECK(rules_in(scan("https://x:" + github + "@git.acme.io/r")) ==
        "github-pat");
  CHECK(rules_in(scan("secret = \"" + github + "," + gitlab + "\"")) ==
        "github-pat gitlab-pat");
}

TEST_CASE("an allow comment on the line allows, and is counted") {
  const auto* comment =
      GENERATE("hoopgit:allow", "gitleaks:allow", "betterleaks:allow",
               "trufflehog:ignore", "pragma: allowlist secret", "HOOPGIT:ALLOW",
               "hoopgit:allow[github-pat] a test account");
  CAPTURE(comment);
  const std::string line = "k = \"" + github + "\"  # " + comment;
  CHECK(scan(line).is_clean());
  CHECK(scan("a\n" + line + "\nb").allowed == 1);
  CHECK(scan("/* "s + comment + " */ k = '" + github + "'").is_clean());
  CHECK(scan(line, Place::Kind::blob, false).findings.size() == 1);
}

TEST_CASE("an allow comment for the next line allows there, and only there") {
  const std::string comment = "# pragma: allowlist nextline secret\n";
  const auto found = [](const std::string& text) {
    return scan(text).findings.size();
  };
  CHECK(found(comment + github) == 0);
  CHECK(found("a\n\n" + comment + "  k = " + github + "\n") == 0);
  CHECK(found("# PRAGMA: allowlist NEXTLINE secret x\n" + github) == 0);
  CHECK(found(comment + "\n" + github) == 1);
  CHECK(found(github + " " + comment) == 1);
  CHECK(found(github + "\n" + comment) == 1);
  CHECK(found(comment + github + "\n" + gitlab) == 1);
}

TEST_CASE("what settles a finding decides whether it counts") {
  Report report;
  make_scanner().scan({.path = "f"}, github + "\n" + gitlab, report,
                      {.settle = [](Finding& finding, const SecretView& view) {
                        finding.note = std::string(view.value().substr(0, 4));
                        if (finding.rule == "gitlab-pat")
                          finding.standing = Standing::baselined;
                      }});
  REQUIRE(report.findings.size() == 1);
  REQUIRE(report.excused.size() == 1);
  CHECK(report.findings[0].note == "ghp_");
  CHECK(report.excused[0].rule == "gitlab-pat");
  CHECK(report.allowed == 0);
}

TEST_CASE("decoding goes as deep as it is told") {
  const std::string once = to_base64("k = " + github + " ;;");
  const auto found = [](const std::string& text, std::size_t depth) {
    Report report;
    make_scanner().scan({.path = "f"}, text, report, {.decode_depth = depth});
    CHECK(report.gaps.empty());
    return report.findings.size();
  };
  CHECK(found(once, 0) == 0);
  CHECK(found(once, 1) == 1);
  CHECK(found(to_base64(once), 1) == 0);
  CHECK(found(to_base64(once), 2) == 1);
}

TEST_CASE("an allow comment elsewhere allows nothing") {
  CHECK(scan("# hoopgit:allow\n" + github + "\n").findings.size() == 1);
  CHECK(scan(github + "\n# hoopgit:allow\n").findings.size() == 1);
  CHECK(scan(github + " # hoopgit:allow[jwt]").findings.size() == 1);
  CHECK(scan("\n" + github + "\n\n" + github + " hoopgit:allow")
            .findings.size() == 1);
}

TEST_CASE("an allow comment inside of the secret allows nothing") {
  const Report report =
      scan("url = https://bot:"s + "x7hoopgit:allowQ9z@git.acme.io/r");
  CHECK(rules_in(report) == "url-password");
}

TEST_CASE("a secret at the very begin, the very end, and alone is found") {
  CHECK(scan(github).findings.size() == 1);
  CHECK(scan(github + "\n").findings.size() == 1);
  CHECK(scan("\n" + github).findings.size() == 1);
  CHECK(scan("\xef\xbb\xbf" + github).findings.size() == 1);
}

TEST_CASE("text in a broken encoding is scanned as bytes") {
  const Report report = scan("caf\xe9 \xff\xfe\xc3( " + github + "\xa0");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].column == 11);
}

TEST_CASE(
    "in binary content only the surer rules apply, to what is printable") {
  const std::string generic = token("password = \"x7{b62:20}!\"");
  CHECK(scan(generic).findings.size() == 1);
  CHECK(scan("\0ELF\0\0"s + generic).is_clean());
  const Report report = scan("\0ELF\n\0\0"s + github + "\0"s);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].line == 2);
  CHECK(report.findings[0].column == 3);
}

TEST_CASE("wide strings in binary content are read") {
  std::string wide;
  for (const char c : github)
    wide += std::string{c, '\0'};
  for (const auto* before : {"MZ\x01", "MZ"}) {
    const Report report = scan(before + "\0\0\0\0"s + wide + "\0\0"s);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].length == wide.size());
  }
}

TEST_CASE("UTF-16 with a byte order mark is read, by any rule") {
  const std::string text = "one\npassword = \"" + gitlab + "\"\n";
  std::string little = "\xff\xfe";
  std::string big = "\xfe\xff";
  for (const char c : text) {
    little += std::string{c, '\0'};
    big += std::string{'\0', c};
  }
  for (const auto& bytes : {little, big}) {
    const Report report = scan(bytes);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].line == 2);
    CHECK(report.findings[0].column == 1 + 2 * 12);
    CHECK(report.findings[0].length == 2 * gitlab.size());
    CHECK(make_scanner().masked(bytes).find("[masked:gitlab-pat]") !=
          std::string::npos);
  }
}

TEST_CASE("messages and names are scanned without the generic rules") {
  const auto kind =
      GENERATE(Place::Kind::message, Place::Kind::path, Place::Kind::ref);
  CHECK(scan(token("password = \"x7{b62:20}!\""), kind).is_clean());
  const Report report = scan("fix " + github, kind);
  CHECK(rules_in(report) == "github-pat");
  CHECK(report.files == 0);
}

TEST_CASE("a path that holds a secret is masked in the finding") {
  Report report;
  const std::string path = "keys/" + github + "/a.txt";
  make_scanner().scan({.kind = Place::Kind::path, .path = path}, path, report);
  make_scanner().scan({.kind = Place::Kind::blob, .path = path}, gitlab,
                      report);
  REQUIRE(report.findings.size() == 2);
  for (const auto& finding : report.findings)
    CHECK(finding.place.path == "keys/[masked:github-pat]/a.txt");
}

TEST_CASE("no part of a report holds the secret") {
  const Report report = scan("a = '" + github + "' b = '" + gitlab + "'");
  const std::string text = json::dump(to_json(report));
  CHECK(report.findings.size() == 2);
  CHECK(text.find(github.substr(8, 12)) == std::string::npos);
  CHECK(text.find(gitlab.substr(8, 12)) == std::string::npos);
}

TEST_CASE("a fingerprint depends on key, rule and secret, not on the place") {
  const auto fingerprint = [](const Scanner& scanner, const std::string& text) {
    Report report;
    scanner.scan({.path = "x"}, text, report);
    REQUIRE(report.findings.size() == 1);
    return report.findings[0].fingerprint;
  };
  const Scanner one = make_scanner("one");
  const Scanner two = make_scanner("two");
  const std::string first = fingerprint(one, github);
  CHECK(first.size() == 16);
  CHECK(fingerprint(one, "\n\n  x = " + github) == first);
  CHECK(fingerprint(two, github) != first);
  CHECK(fingerprint(one, token("ghp_{b62:30}{crc62}", 77)) != first);
}

TEST_CASE("too many findings are cut off, and the report says so") {
  std::string text;
  for (int i = 0; i < 1500; ++i)
    text += github + "\n";
  const Report report = scan(text);
  CHECK(report.findings.size() == 1000);
  REQUIRE(report.gaps.size() == 1);
  CHECK(report.gaps[0].reason == "too many findings");
  CHECK_FALSE(report.is_clean());
  CHECK(make_scanner().masked(text).find("ghp_") == std::string::npos);
}

TEST_CASE("masking leaves everything else as it was") {
  const Scanner scanner = make_scanner();
  CHECK(scanner.masked("") == "");
  CHECK(scanner.masked("nothing here\n") == "nothing here\n");
  CHECK(scanner.masked("a " + github + " b " + gitlab + " hoopgit:allow") ==
        "a [masked:github-pat] b [masked:gitlab-pat] hoopgit:allow");
}

TEST_CASE("masking takes all that overlapping rules found") {
  const std::string masked =
      make_scanner().masked("secret = \"" + github + "/x9" + gitlab + "\"");
  CHECK(masked == "secret = \"[masked:github-pat]\"");
}

TEST_CASE("one scanner serves many threads with equal results") {
  const Scanner scanner = make_scanner();
  std::string text;
  for (const WrittenRule& sample : written_rules())
    text += expand(sample.find[0], 3).text + "\n";
  std::vector<std::string> results(4);
  {
    std::vector<std::jthread> threads;
    for (auto& result : results)
      threads.emplace_back([&] {
        Report report;
        scanner.scan({.path = "x"}, text, report);
        result = json::dump(to_json(report));
      });
  }
  for (const auto& result : results)
    CHECK(result == results[0]);
}

/// CPU time of this thread: a busy machine does not count.
double seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_nsec) / 1e9;
}

// No measurement, that is the bench's: what is linear takes a twentieth of a
// second, what is quadratic takes minutes.
TEST_CASE("hostile input takes linear time") {
  const auto* unit = GENERATE(
      "key=", "token=\"", "://", "://a:", "eyJ", "-eyJ", ".eyJ", "-----BEGIN ",
      "secret", "password = \"a1", "discord ", "hoopgit:allow ", "-",
      "aws_secret ", "1:AA", "T3BlbkFJ", "server=a;");
  CAPTURE(unit);
  const Scanner scanner = make_scanner();
  std::string text;
  while (text.size() < 1'000'000)
    text += unit;
  Report report;
  const double begin = seconds();
  scanner.scan({.path = "x"}, text, report);
  CHECK(seconds() - begin < 20);
}

}  // namespace
}  // namespace hoopgit::scan::test
