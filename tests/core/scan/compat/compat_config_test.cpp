// How rules of gitleaks are read, joined, and let off.

#include "core/scan/compat/config.hpp"
#include "tests/core/scan/compat/compat_sample.hpp"

#include <map>

namespace hoopgit::scan::compat {
namespace {

/// Files by their names; "default" is what gitleaks has built in.
using Files = std::map<std::string, std::string>;

Result<Rules> read(const std::string& text, const Files& files = {}) {
  const auto file = [&](const std::string& name) -> Result<std::string> {
    const auto found = files.find(name);
    if (found == files.end()) return Error{Fault::not_found, "no " + name};
    return found->second;
  };
  return read_rules(
      text, "own.toml",
      {.default_rules = [&] { return file("default"); }, .file = file});
}

std::string wrong(const std::string& text) {
  const auto rules = read(text);
  return rules ? "" : rules.error().message;
}

Lines ids(const Rules& rules) {
  Lines all;
  for (const auto& [id, rule] : rules.by_id)
    all.push_back(id);
  return all;
}

bool is_allowed(const std::string& list, const Fragment& fragment) {
  return seen(rules_of(token_rule + list), fragment).lines.empty();
}

TEST_CASE("compat: the case of keys does not matter, nor do types much") {
  const auto rules = read(
      "[[RULES]]\nID = 'r'\nREGEX = '(a)(b)'\nsecretgroup = '2'\n"
      "ENTROPY = '1.5'\nkeywords = 'A,B'\ntags = 7\nskipreport = 1\n"
      "[RULES.Required]\nid = 'r'\nWITHINLINES = '3'\n");
  REQUIRE(rules);
  const Rule& rule = rules->by_id.at("r");
  CHECK(rule.secret_group == 2);
  CHECK(rule.entropy == 1.5);
  CHECK(rule.keywords == Lines{"a", "b"});
  CHECK(rule.tags == Lines{"7"});
  CHECK(rule.is_silent);
  CHECK(rule.required.at(0).within_lines == 3);
}

TEST_CASE("compat: thresholds keep their digits") {
  const auto rules =
      read("[[rules]]\nid = 'r'\nregex = 'a'\nentropy = 3.14159265\n");
  REQUIRE(rules);
  CHECK(rules->by_id.at("r").entropy == 3.14159265);
}

TEST_CASE("compat: the later of two rules of an id counts") {
  const auto rules = read(
      "[[rules]]\nid = 'r'\nregex = 'a'\n[[rules]]\nid = 'r'\npath = 'b'\n");
  REQUIRE(rules);
  CHECK(!rules->by_id.at("r").regex);
  CHECK(rules->order == Lines{"r", "r"});
}

TEST_CASE("compat: what is wrong with rules is refused, all at once") {
  CHECK_FALSE(wrong("[[rules]]\nregex = 'a'\n").empty());
  CHECK_FALSE(wrong("[[rules]]\nid = ' '\nregex = 'a'\n").empty());
  CHECK_FALSE(wrong("[[rules]]\nid = 'r'\n").empty());
  CHECK_FALSE(
      wrong("[[rules]]\nid = 'r'\nregex = '(a)'\nsecretGroup = 2\n").empty());
  CHECK_FALSE(
      wrong("[[rules]]\nid = 'r'\nregex = 'a'\nentropy = 'x'\n").empty());
  CHECK_FALSE(wrong("[[rules]]\nid = 'r'\nregex = 'a'\n"
                    "[[rules.required]]\nid = 's'\n")
                  .empty());
  CHECK_FALSE(wrong(token_rule + "[rules.allowlist]\n").empty());
  CHECK_FALSE(wrong(token_rule + "[[rules.allowlists]]\ncondition = 'NOT'\n"
                                 "paths = ['a']\n")
                  .empty());
  CHECK_FALSE(wrong(token_rule + "[[allowlists]]\nregexTarget = 'file'\n"
                                 "regexes = ['a']\n")
                  .empty());
  CHECK_FALSE(wrong(token_rule + "[[allowlists]]\ntargetRules = ['s']\n"
                                 "regexes = ['a']\n")
                  .empty());
  CHECK_FALSE(wrong(token_rule + "[[allowlists]]\npaths = ['a']\n"
                                 "[allowlist]\npaths = ['a']\n")
                  .empty());
  CHECK_FALSE(wrong("[extend]\nuseDefault = true\npath = 'x'\n").empty());
  const std::string two = wrong(
      "[[rules]]\nid = 'r'\nregex = '(a'\n[[rules]]\nid = 's'\nregex = 'b)'\n");
  CHECK(std::count(two.begin(), two.end(), '\n') == 1);
}

TEST_CASE("compat: an empty table at the top of a file is not seen") {
  CHECK(wrong(token_rule + "[allowlist]\n").empty());
  CHECK(wrong("[extend]\n" + token_rule).empty());
}

TEST_CASE("compat: an extending rule goes before the one it extends") {
  const std::string base =
      "[[rules]]\nid = 'r'\ndescription = 'base'\nregex = '(a)(b)'\n"
      "keywords = ['a']\ntags = ['t']\nentropy = 2\nskipReport = true\n"
      "[[rules]]\nid = 'gone'\nregex = 'x'\n[[rules]]\nid = 'z'\nregex = 'x'\n";
  const auto rules = read(
      "[extend]\npath = 'base'\ndisabledRules = ['gone', 'nobody']\n"
      "[[rules]]\nid = 'r'\nsecretGroup = 2\nkeywords = ['b']\n"
      "skipReport = false\n[[rules]]\nid = 'own'\nregex = 'y'\n",
      {{"base", base}});
  REQUIRE(rules);
  CHECK(ids(*rules) == Lines{"own", "r", "z"});
  CHECK(rules->order == Lines{"own", "r", "z"});
  const Rule& rule = rules->by_id.at("r");
  CHECK(rule.description == "base");
  CHECK(rule.secret_group == 2);
  CHECK(rule.entropy == 2);
  CHECK(rule.keywords == Lines{"a", "b"});
  CHECK(rule.tags == Lines{"t"});
  CHECK(rule.is_silent);
}

TEST_CASE("compat: gitleaks' own rules are those that the user brings") {
  const std::string text = "[extend]\nuseDefault = true\n";
  const auto rules = read(text, {{"default", token_rule}});
  REQUIRE(rules);
  CHECK(ids(*rules) == Lines{"token"});
  CHECK_FALSE(wrong(text).empty());
}

TEST_CASE("compat: at most two files are extended, one by the other") {
  const Files files = {{"a", "[extend]\npath = 'b'\n"},
                       {"b", "[extend]\npath = 'c'\n" + token_rule},
                       {"c", "no TOML"}};
  const auto rules = read("[extend]\npath = 'a'\n", files);
  REQUIRE(rules);
  CHECK(ids(*rules) == Lines{"token"});
}

TEST_CASE("compat: a list for single rules is lost in an extended file") {
  const std::string list =
      "[[allowlists]]\ntargetRules = ['token']\nregexes = ['ab']\n";
  const Fragment fragment{.text = "tok_ab\n"};
  CHECK(is_allowed(list, fragment));
  const auto rules = read("[extend]\npath = 'a'\n", {{"a", token_rule + list}});
  REQUIRE(rules);
  CHECK(seen(*rules, fragment).lines.size() == 1);
}

TEST_CASE("compat: a flag of one pattern is on for all that follow") {
  const auto list = [](const std::string& patterns) {
    return "[[allowlists]]\nregexes = [" + patterns + "]\n";
  };
  const Fragment fragment{.text = "tok_ab\n"};
  CHECK(is_allowed(list("'(?i)X', 'AB'"), fragment));
  CHECK_FALSE(is_allowed(list("'AB', '(?i)X'"), fragment));
}

TEST_CASE("compat: what a list looks at") {
  const auto list = [](const std::string& text) {
    return "[[allowlists]]\n" + text + "\n";
  };
  const Commit commit{.id = "ABC"};
  const Fragment fragment{
      .text = "x tok_ab y\n", .path = "src/a.txt", .commit = &commit};
  CHECK(is_allowed(list("regexes = ['^ab$']"), fragment));
  CHECK_FALSE(is_allowed(list("regexes = ['tok']"), fragment));
  CHECK(is_allowed(list("regexTarget = 'match'\nregexes = ['^tok_ab$']"),
                   fragment));
  CHECK(
      is_allowed(list("regexTarget = 'line'\nregexes = ['^x.*y$']"), fragment));
  CHECK(is_allowed(list("stopwords = ['B']"), fragment));
  CHECK_FALSE(is_allowed(list("stopwords = ['tok', '']"), fragment));
  CHECK(is_allowed(list("paths = ['a']"), fragment));
  CHECK(is_allowed(list("commits = [' aBc ']"), fragment));
  CHECK_FALSE(is_allowed(list("commits = ['ab']"), fragment));
}

TEST_CASE("compat: a list that asks for everything") {
  const auto list = [](const std::string& text) {
    return "[[allowlists]]\ncondition = '&&'\n" + text + "\n";
  };
  const Fragment fragment{.text = "tok_ab\n", .path = "src/a.txt"};
  CHECK(is_allowed(list("paths = ['a']\nregexes = ['b']"), fragment));
  CHECK_FALSE(is_allowed(list("paths = ['a']\nregexes = ['c']"), fragment));
  CHECK_FALSE(is_allowed(list("paths = ['q']\nregexes = ['b']"), fragment));
  CHECK_FALSE(is_allowed(list("paths = ['a']\ncommits = ['c']"), fragment));
  CHECK(is_allowed(list("paths = ['a']"), fragment));
}

TEST_CASE("compat: in a list every anchor is of one branch") {
  const Fragment fragment{.text = "tok_abc\n"};
  CHECK(is_allowed("[[allowlists]]\nregexes = ['^b', 'c$']\n", fragment));
  CHECK_FALSE(is_allowed("[[allowlists]]\nregexes = ['^b', 'b$']\n", fragment));
}

}  // namespace
}  // namespace hoopgit::scan::compat
