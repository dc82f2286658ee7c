#include "core/scan/config/config.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/scan/engine.hpp"
#include "core/scan/scanner.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>

#include <ctime>
#include <random>
#include <string>
#include <vector>

namespace hoopgit::scan::test {
namespace {

using namespace std::string_literals;

Config config(std::string_view text, ConfigKind kind = ConfigKind::gitleaks) {
  auto made = make_config(text, "c.toml", kind);
  if (!made) FAIL(made.error().message);
  return *std::move(made);
}

std::string refusal(std::string_view text,
                    ConfigKind kind = ConfigKind::gitleaks) {
  const auto made = make_config(text, "c.toml", kind);
  REQUIRE_FALSE(made);
  CHECK(made.error().fault == Fault::usage);
  return made.error().message;
}

Report scan(const Config& rules, std::string_view text, Place place = {}) {
  if (place.path.empty() && place.kind == Place::Kind::blob) place.path = "f";
  Report report;
  Scanner(Secret("k"), rules.ruleset()).scan(place, text, report);
  report.sort();
  return report;
}

/// "rule@line:column+length …"
std::string seen(const Report& report) {
  std::vector<std::string> all;
  for (const auto& finding : report.findings)
    all.push_back(finding.rule + "@" + std::to_string(finding.line) + ":" +
                  std::to_string(finding.column) + "+" +
                  std::to_string(finding.length));
  return join(all, " ");
}

std::string seen(const std::string& rules, std::string_view text,
                 const Place& place = {}) {
  return seen(scan(config(rules), text, place));
}

const std::string acme = R"([[rules]]
id = "acme"
description = "Acme token"
regex = '''acme_([0-9a-f]{8})'''
keywords = ["ACME_"]
)";

TEST_CASE("a rule of a user finds its group, and what the rule says") {
  CHECK(seen(acme, "x\n  acme_0123abcd acme_") == "acme@2:8+8");
  CHECK(seen(acme, "ACME_0123abcd").empty());
  const Config rules = config(acme);
  const Rule* rule = rules.ruleset().find("acme");
  REQUIRE(rule != nullptr);
  CHECK(rule->description == "Acme token");
  CHECK(rules.ruleset().digest.size() == 64);
  CHECK(rules.warnings().empty());
}

TEST_CASE("keys may be written in any case, numbers and lists as text") {
  CHECK(seen(R"([[RULES]]
ID = "a"
Regex = 'x(y)(z)'
SECRETGROUP = "2"
Keywords = "xy,q"
)",
             "xyz") == "a@1:3+1");
}

TEST_CASE("without a group that is not empty all of the match is the secret") {
  CHECK(seen("[[rules]]\nid='a'\nregex='(x)?(y)?z'\n", "--z") == "a@1:3+1");
  CHECK(seen("[[rules]]\nid='a'\nregex='(x)?(y)?z'\n", "--yz") == "a@1:3+1");
  CHECK(seen("[[rules]]\nid='a'\nregex='\\n\\n(?:ab)\\n'\n", "\n\nab\n") ==
        "a@3:1+2");
}

TEST_CASE("a rule without keywords is always tried, others where one is") {
  CHECK(seen("[[rules]]\nid='a'\nregex='q[0-9]+'\n", "q12") == "a@1:1+3");
  const auto* far = "[[rules]]\nid='a'\nregex='q[0-9]+'\nkeywords=['zed']\n";
  CHECK(seen(far, "q12").empty());
  CHECK(seen(far, "q12" + std::string(9000, ' ') + "ZED") == "a@1:1+3");
}

TEST_CASE("entropy of a user's rule is that of characters, and must be more") {
  const auto* rule = "[[rules]]\nid='a'\nregex='k=(\\S+)'\nentropy = 3.0\n";
  CHECK(seen(rule, "k=abcdefgh").empty());
  CHECK(seen(rule, "k=abcdefghi") == "a@1:3+9");
  CHECK(seen(rule, "k=éééééééééééé").empty());
}

TEST_CASE("characters of a user's regex are those of UTF-8") {
  const auto* rule = "[[rules]]\nid='a'\nregex='<.{3}>'\n";
  CHECK(seen(rule, "<abc>") == "a@1:1+5");
  CHECK(seen(rule, "<äöü>") == "a@1:1+8");
  CHECK(seen(rule, "<ä>").empty());
}

TEST_CASE("a byte that is no UTF-8 is one character of a user's regex") {
  const auto* rule = "[[rules]]\nid='a'\nregex='<(.{3})>'\n";
  CHECK(seen(rule, "\xff\n <a\xfe\x80> ") == "a@2:3+3");
  CHECK(seen(rule, "\xff <\xc3> ").empty());
}

TEST_CASE("letters that fold to ASCII count for keywords") {
  const auto* rule =
      "[[rules]]\nid='a'\nregex='(?i)key=([0-9]+)'\nkeywords=['key=']\n";
  CHECK(seen(rule,
             "\xe2\x84\xaa"
             "EY=42") == "a@1:7+2");
}

TEST_CASE("what matches nothing at all is no finding, and ends") {
  CHECK(seen("[[rules]]\nid='a'\nregex='x*'\n", "abc xx").find("a@1:5+2") !=
        std::string::npos);
}

TEST_CASE("a rule with a path is for such paths, and one of paths for them") {
  const auto* both = "[[rules]]\nid='a'\nregex='q[0-9]'\npath='''\\.env$'''\n";
  CHECK(seen(both, "q1", {.path = "a/.env"}) == "a@1:1+2");
  CHECK(seen(both, "q1", {.path = "a/.envx"}).empty());
  const auto* only = "[[rules]]\nid='key-file'\npath='''\\.p12$'''\n";
  const Place place{.kind = Place::Kind::path, .path = "a/b.p12"};
  CHECK(seen(only, place.path, place) == "key-file@1:1+7");
  CHECK(seen(only, "a/b.p12 in text").empty());
}

TEST_CASE("a path that RE2 cannot ask is a problem, and not a silent no") {
  std::string path;
  for (int i = 0; i < 60; ++i)
    path += "(?:\\pL\\pN){0,500}";
  const auto made =
      make_config("[[rules]]\nid='a'\nregex='x'\npath='" + path + "'\n",
                  "/c.toml", ConfigKind::gitleaks);
  REQUIRE_FALSE(made);
  CHECK(made.error().message.find(
            "line 4: rule a, path: it needs over 64 MiB") != std::string::npos);
}

TEST_CASE("allowlists of a rule and of all leave out what they name") {
  const std::string text = "acme_00000000 acme_0123abcd\n";
  const auto with = [&](const std::string& list) {
    return seen(acme + list, text, {.path = "src/f", .commit = "AbC1"});
  };
  CHECK(with("[[rules.allowlists]]\nstopwords = ['0123']\n") == "acme@1:6+8");
  CHECK(with("[[allowlists]]\nregexes = ['^0+$']\n") == "acme@1:20+8");
  CHECK(with("[rules.allowlist]\nregexes = ['^acme_0+$']\n"
             "regexTarget = 'match'\n") == "acme@1:20+8");
  CHECK(
      with("[allowlist]\nregexes = ['abcd']\nregexTarget = 'line'\n").empty());
  CHECK(with("[[rules.allowlists]]\npaths = ['^src/']\n").empty());
  CHECK(with("[[allowlists]]\ncommits = ['abc1']\n").empty());
  CHECK(with("[[allowlists]]\ncommits = ['abc']\n") ==
        "acme@1:6+8 acme@1:20+8");
  CHECK(with("[[allowlists]]\ntargetRules = ['acme']\nstopwords = ['ab']\n") ==
        "acme@1:6+8");
}

TEST_CASE("an allowlist that needs all takes nothing less") {
  const std::string text = "acme_00000000 acme_0123abcd\n";
  const auto with = [&](const std::string& list, const std::string& path) {
    return seen(acme + "[[allowlists]]\ncondition = 'AND'\n" + list, text,
                {.path = path});
  };
  const std::string both = "paths = ['^src/']\nregexes = ['^0']\n";
  CHECK(with("paths = ['^src/']\nregexes = ['^00']\n", "src/f") ==
        "acme@1:20+8");
  CHECK(with(both, "lib/f") == "acme@1:6+8 acme@1:20+8");
  CHECK(with("paths = ['^src/']\n", "src/f").empty());
}

TEST_CASE("what a configuration leaves out is counted, and not as scanned") {
  const Config rules = config(acme + "[[allowlists]]\npaths = ['lock$']\n");
  const Report report = scan(rules, "acme_0123abcd", {.path = "x.lock"});
  CHECK(report.is_clean());
  CHECK(report.left_out == 1);
  CHECK(report.files == 0);
  CHECK(report.bytes == 0);
}

TEST_CASE("in a file of gitleaks a flag holds for the patterns behind it") {
  const std::string list =
      "[[rules.allowlists]]\nregexes = ['(?i)zz', 'ABCD']\n";
  CHECK(seen(acme + list, "acme_0123abcd").empty());
  CHECK(seen(scan(config(acme + list, ConfigKind::own), "acme_0123abcd")) ==
        "acme@1:6+8");
}

TEST_CASE("a rule that requires another reports where that one is near") {
  const std::string rules =
      "[[rules]]\nid='pair'\nregex='id=([0-9]+)'\nkeywords=['id=']\n"
      "[[rules.required]]\nid='key'\nwithinLines = 2\n"
      "[[rules]]\nid='key'\nregex='key=([0-9]+)'\nkeywords=['absent']\n"
      "skipReport = true\n";
  CHECK(seen(rules, "id=1\n\nkey=2\n") == "pair@1:4+1");
  CHECK(seen(rules, "id=1\n\n\nkey=2\n").empty());
  CHECK(seen(rules, "id=1\n").empty());
  CHECK(seen(rules, "key=2\n").empty());
}

TEST_CASE("useDefault is our own rules, and more") {
  const std::string github = token("ghp_{b62:30}{crc62}", 5);
  const std::string base = "[extend]\nuseDefault = true\n";
  const std::string text = "a " + github + " acme_0123abcd\n";
  CHECK(seen(base + acme, text).starts_with("github-pat@1:3+40 acme@1:49+8"));
  CHECK(seen(base + "disabledRules = ['github-pat']\n", text)
            .find("github-pat") == std::string::npos);
  CHECK(seen(base + "[[rules]]\nid='github-pat'\nregex='a g'\n", text) ==
        "github-pat@1:1+3");
  CHECK(seen(base + "[[rules]]\nid='github-pat'\n"
                    "[[rules.allowlists]]\nregexes=['^ghp_']\n",
             text)
            .empty());
  CHECK(seen(base +
                 "[[allowlists]]\ntargetRules=['github-pat']\n"
                 "stopwords=['" +
                 github.substr(0, 12) + "']\n",
             text)
            .empty());
}

TEST_CASE("bytes that are no text hide nothing from either kind of rule") {
  const std::string github = token("ghp_{b62:30}{crc62}", 5);
  const std::string rules = "[extend]\nuseDefault = true\n" + acme;
  CHECK(seen(rules, "\xff " + github + " \xfe acme_0123abcd") ==
        "github-pat@1:3+40 acme@1:51+8");
}

TEST_CASE("a configuration extends files beside it, and none elsewhere") {
  const auto made = TemporaryFolder::make("/tmp");
  REQUIRE(made);
  const TemporaryFolder& folder = *made;
  const auto write = [&](const std::string& name, const std::string& text) {
    std::filesystem::create_directories((folder.path() / name).parent_path());
    REQUIRE(write_file(folder.path() / name, text));
    return folder.path() / name;
  };
  write("rules/base.toml",
        acme +
            "[[rules]]\nid='b'\nregex='b[0-9]'\n"
            "[[allowlists]]\ntargetRules=['acme']\nstopwords=['ffff']\n");
  const auto top = write("top.toml",
                         "[extend]\npath = 'rules/base.toml'\n"
                         "disabledRules = ['b']\n"
                         "[[rules]]\nid='acme'\nentropy = 1.0\n");
  const auto loaded = load_config({.file = top});
  REQUIRE(loaded);
  CHECK(seen(scan(*loaded, "acme_00000000 acme_0123abcd b1")) == "acme@1:20+8");
  CHECK(seen(scan(*loaded, "acme_0123ffff")).empty());
  const auto out = write("sub/out.toml", "[extend]\npath='../top.toml'\n");
  const auto refused = load_config({.file = out});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("outside of the repository") !=
        std::string::npos);
  CHECK(load_config({.file = out, .top = folder.path()}));
}

TEST_CASE("one configuration wins, in a fixed order") {
  const auto made = TemporaryFolder::make("/tmp");
  REQUIRE(made);
  const TemporaryFolder& folder = *made;
  const auto top = folder.path();
  const auto name = [&](ConfigSearch search) {
    const auto loaded = load_config(search);
    return loaded ? std::filesystem::path(loaded->name()).filename().string()
                  : loaded.error().message;
  };
  CHECK(name({.top = top}) == "built-in");
  REQUIRE(write_file(top / ".gitleaks.toml", acme));
  CHECK(name({.top = top}) == ".gitleaks.toml");
  std::filesystem::create_directories(top / ".hoopgit");
  REQUIRE(write_file(top / ".hoopgit/scan.toml", acme));
  CHECK(name({.top = top}) == "scan.toml");
  REQUIRE(write_file(top / "env.toml", acme));
  CHECK(name({.environment = top / "env.toml", .top = top}) == "env.toml");
  CHECK(name({.built_in_only = true,
              .environment = top / "env.toml",
              .top = top}) == "built-in");
  REQUIRE(write_file(top / "named.toml", acme));
  CHECK(name({.file = top / "named.toml", .built_in_only = true, .top = top}) ==
        "named.toml");
  CHECK(name({.file = top / "absent.toml"}).starts_with("cannot read"));
}

TEST_CASE("all that is wrong is told at once, by line") {
  const std::string message = refusal(
      "[[rules]]\nid='a'\nregex='(b'\n"
      "[[rules]]\nid='c'\nregex='d{3}{2}'\n"
      "[[rules]]\nid=' '\nregex='e'\n"
      "[[rules]]\nid='f'\n"
      "[[rules]]\nid='g'\nregex='h'\nsecretGroup = 1\n"
      "[[rules.required]]\nid='nobody'\n"
      "[[allowlists]]\nregexes=['ok', '[z-a]']\n"
      "[[allowlists]]\ntargetRules=['x']\nstopwords=['y']\n"
      "[[allowlists]]\ncondition='AND'\n");
  CAPTURE(message);
  for (const auto* part :
       {"line 3: rule a: missing )", "line 6: rule c: bad repetition",
        "line 7: a rule has no id",
        "line 10: rule f has neither regex nor path",
        "line 12: rule g: secretGroup is over",
        "line 16: rule g requires nobody",
        "line 19: allowlist: invalid character class range",
        "line 21: an allowlist is for the rule x",
        "line 23: an allowlist has neither"})
    CHECK(message.find(part) != std::string::npos);
}

TEST_CASE("what is refused, with its reason") {
  CHECK(refusal("[{[rules]").find("line 1") != std::string::npos);
  CHECK(refusal("[[rules]\n").find("line 1") != std::string::npos);
  CHECK(refusal("[extend]\nuseDefault=true\npath='x'\n")
            .find("both useDefault and path") != std::string::npos);
  CHECK(refusal(acme + "[[rules.allowlists]]\npaths=['a']\n"
                       "condition='XOR'\n")
            .find("condition is not AND or OR") != std::string::npos);
  CHECK(refusal("[allowlist]\npaths=['a']\n[[allowlists]]\npaths=['a']\n")
            .find("both allowlist and allowlists") != std::string::npos);
  CHECK(refusal("[[rules]]\nid='a'\nregex='" + std::string(8193, 'x') + "'")
            .find("over 8 KiB") != std::string::npos);
  CHECK(refusal("[[rules]]\nid='a'\nregex='\\Cx'").find("\\C") !=
        std::string::npos);
  CHECK(refusal(std::string(4 * 1024 * 1024 + 1, ' ')).find("4 MiB") !=
        std::string::npos);
  CHECK(refusal("rules = 3\n").find("rules is not a list of tables") !=
        std::string::npos);
}

TEST_CASE("an unknown key is odd in a file of gitleaks, and wrong in our own") {
  const std::string text = acme +
                           "[[rules.allowlists]]\n"
                           "matchCondition='AND'\nstopwords=['zz']\n";
  const Config rules = config(text);
  REQUIRE(rules.warnings().size() == 1);
  CHECK(rules.warnings()[0] == "line 7: unknown key matchCondition");
  CHECK(refusal(text, ConfigKind::own).find("unknown key matchCondition") !=
        std::string::npos);
}

TEST_CASE("our own file says how long entries of an ignore file may hold") {
  const std::string limits = "[ignore]\nmax_days = 30\nallow_never = true\n";
  const Config rules = config(limits + acme, ConfigKind::own);
  CHECK(rules.ignore().most_days == 30);
  CHECK(rules.ignore().may_be_endless);
  CHECK(config(acme, ConfigKind::own).ignore().most_days == 365);
  CHECK(config(limits + acme).ignore().most_days == 365);
  CHECK(refusal("[ignore]\nmax_days = 'x'\n", ConfigKind::own)
            .find("max_days is not a number") != std::string::npos);
}

TEST_CASE("our own file may say confidence, and where to revoke") {
  const Config rules =
      config(acme + "confidence = 'sure'\nrevoke = 'https://acme.test'\n",
             ConfigKind::own);
  const Report report = scan(rules, "acme_0123abcd");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].confidence == Confidence::sure);
  CHECK(rules.ruleset().find("acme")->revoke == "https://acme.test");
}

TEST_CASE("a ruleset's hash changes with anything that decides") {
  const auto digest = [](const std::string& text) {
    return std::string(config(text).ruleset().digest);
  };
  const std::string one = digest(acme);
  CHECK(digest(acme) == one);
  for (const auto* more :
       {"entropy = 2.0\n", "path = 'x'\n", "skipReport = true\n",
        "secretGroup = 1\n", "[[rules.allowlists]]\npaths=['x']\n",
        "[[allowlists]]\npaths=['x']\n",
        "[[rules.required]]\nid='acme'\nwithinLines=1\n"})
    CHECK(digest(acme + more) != one);
}

TEST_CASE("near its keywords a user's rule finds what it finds everywhere") {
  const Config rules = config(
      "[[rules]]\nid='a'\nregex='(?i)ke?y[^a]{0,3}=(.{2,4})'\n"
      "keywords=['y']\n"
      "[[rules]]\nid='b'\nregex='\\bt[ä-ü]{1,2}k\\b'\nkeywords=['t']\n"
      "[[rules]]\nid='c'\nregex='(?m)^=[^\\x00-\\x7f]+?;$'\nkeywords=['=']\n");
  const Engine near(rules.ruleset(), Proposer::keywords);
  const Engine everywhere(rules.ruleset(), Proposer::everywhere);
  const std::vector<std::string> parts = {
      "k",        "e",  "y", "=", "t", "ä", "ü", "\xe2\x84\xaa",
      "\xc5\xbf", "\n", ";", " ", "a", "K", "Y", "\xf0\x9f\x94\x91",
      "\r\n"};
  std::mt19937 random(11);
  std::size_t found = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (int k = 0; k < 24; ++k)
      text += parts[random() % parts.size()];
    const View view{.text = text, .is_utf8 = true};
    const auto a = near.search(view, Confidence::guess, 100).hits;
    const auto b = everywhere.search(view, Confidence::guess, 100).hits;
    REQUIRE(a.size() == b.size());
    for (std::size_t k = 0; k < a.size(); ++k) {
      CHECK(a[k].rule == b[k].rule);
      CHECK(a[k].match.begin == b[k].match.begin);
      CHECK(a[k].match.end == b[k].match.end);
      CHECK(a[k].secret.begin == b[k].secret.begin);
    }
    found += a.size();
  }
  CHECK(found > 1000);
}

// No measurement: what is linear takes a few hundredths of a second.
TEST_CASE("hostile input takes users' rules linear time") {
  const auto* unit =
      GENERATE("key=", "a.b-c_token", "\xff secret ", "ä key ", "x");
  const Config rules = config(
      "[[rules]]\nid='a'\nkeywords=['key']\n"
      "regex='(?i)[\\w.-]{0,50}?(?:key)(?:[ =]{0,5})([a-z0-9]{20,60})'\n"
      "[[rules]]\nid='b'\nkeywords=['secret', 'token']\n"
      "regex='(?:secret|token).*?([0-9]+)z'\n"
      "[[rules.allowlists]]\nregexTarget='line'\nregexes=['nothing']\n"
      "[[rules]]\nid='c'\nregex='x*y?'\n");
  std::string text;
  while (text.size() < 400'000)
    text += unit;
  const auto begin = std::clock();
  (void)scan(rules, text);
  CHECK(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC < 20);
}

TEST_CASE("a secret of a user's rule is found behind an encoding") {
  // base64 of "k = acme_0123abcd ;"
  CHECK(seen(acme, "x = 'ayA9IGFjbWVfMDEyM2FiY2QgOw=='\n") == "acme@1:6+28");
}

}  // namespace
}  // namespace hoopgit::scan::test
