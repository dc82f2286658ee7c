#include "core/scan/config/lint.hpp"

#include "core/base/file.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <regex>
#include <string>

namespace hoopgit::scan::test {
namespace {

using Lines = std::vector<std::string>;

/// "odd 3: text [remedy]" of each; measured times as "N ms".
Lines lints(const std::string& text, ConfigKind kind = ConfigKind::gitleaks,
            const std::filesystem::path& file = "c.toml") {
  static const std::regex time("[0-9]+ ms");
  Lines lines;
  for (const Lint& lint : lint_config(text, file, kind, file.parent_path())) {
    const std::string gravity = lint.gravity == Lint::Gravity::note  ? "note"
                                : lint.gravity == Lint::Gravity::odd ? "odd"
                                                                     : "wrong";
    std::string line = gravity + " " + lint.file + std::to_string(lint.line) +
                       ": " + std::regex_replace(lint.text, time, "N ms");
    if (!lint.remedy.empty()) line += " [" + lint.remedy + "]";
    lines.push_back(std::move(line));
  }
  return lines;
}

const std::string acme =
    "[[rules]]\nid='acme'\nregex='acme_[0-9a-f]{8}'\nkeywords=['acme_']\n";

TEST_CASE("of a good file there is nothing to say") {
  CHECK(lints(acme).empty());
  CHECK(lints(acme +
              "[[allowlists]]\nregexes=['^x$', '(?i)y']\nstopwords=['abc']\n")
            .empty());
  CHECK(lints(acme + "find=['acme_{hex:8}']\nskip=['x']\n", ConfigKind::own)
            .empty());
  CHECK(lints("[extend]\nuseDefault=true\n").empty());
}

TEST_CASE("all bad patterns of a file are told, each with its line") {
  const Lines all = lints(
      "[[rules]]\nid='a'\nregex='('\n[[rules]]\nid='b'\nregex='[z-a]'\n"
      "path='*'\n[[allowlists]]\npaths=['ok', '(?<x']\n");
  REQUIRE(all.size() == 4);
  CHECK(all[0].starts_with("wrong 3: rule a: missing )"));
  CHECK(all[1].starts_with("wrong 6: rule b: invalid character class"));
  CHECK(all[2].starts_with("wrong 7: rule b, path: "));
  CHECK(all[3].starts_with("wrong 9: allowlist: "));
  CHECK(lints("[[rules]\n")[0].starts_with("wrong 0: line 1: "));
}

TEST_CASE("what the reader finds odd comes with what to do") {
  CHECK(lints(acme + "colour='red'\n") ==
        Lines{"odd 5: unknown key colour [nobody reads it: take it out]"});
  CHECK(lints(acme + "[[rules.allowlists]]\nmatchCondition='AND'\n"
                     "stopwords=['abc']\n") ==
        Lines{"odd 6: unknown key matchCondition [the key is condition]"});
  CHECK(lints(acme + "ID='b'\n") ==
        Lines{"odd 5: the key ID is there twice, in other letters [keep one "
              "of them]"});
  CHECK(lints(acme + acme) ==
        Lines{"odd 5: the rule acme of line 1 is replaced [give one of the two "
              "another id]"});
  CHECK(lints("[extend]\nuseDefault=true\ndisabledRules=['x']\n") ==
        Lines{"odd 3: there is no rule x [hoopgit scan rules list]"});
}

TEST_CASE("keywords that open nothing or everything are odd") {
  CHECK(lints("[[rules]]\nid='a'\nregex='ab[0-9]'\nkeywords=['ab']\n") ==
        Lines{"odd 1: rule a: the keyword ab is so short that nearly every "
              "text has it [name a longer part of what the regex matches]"});
  CHECK(lints("[[rules]]\nid='a'\nregex='abc[0-9]'\nkeywords=['xyz']\n") ==
        Lines{"odd 3: rule a: a match may be without a keyword, so all of a "
              "text is searched: N ms for 1 MiB [name keywords that every "
              "match has]"});
  const Lines empty =
      lints("[[rules]]\nid='a'\nregex='abc'\nkeywords=['', 'abc']\n");
  REQUIRE(empty.size() == 1);
  CHECK(empty[0].starts_with("odd 1: rule a has a keyword that is empty"));
}

TEST_CASE("a regex that is searched everywhere is told with what it costs") {
  CHECK(lints("[[rules]]\nid='a'\nregex='abc'\n") ==
        Lines{"note 3: rule a: it has no keywords, so all of a text is "
              "searched: N ms for 1 MiB"});
  CHECK(lints("[[rules]]\nid='a'\nregex='abc.*d'\nkeywords=['abc']\n") ==
        Lines{"note 3: rule a: a match may be of any width, so all of a text "
              "is searched: N ms for 1 MiB"});
  std::string large;
  for (int i = 0; i < 60; ++i)
    large += "(?:\\pL\\pN){0,500}";
  const Lines over =
      lints("[[rules]]\nid='a'\nregex='" + large + "'\nkeywords=['abc']\n");
  REQUIRE_FALSE(over.empty());
  CHECK(over[0].starts_with("odd 3: rule a: the regex needs over 64 MiB"));
}

TEST_CASE("a rule that cannot find anything is odd") {
  const auto first = [](const std::string& rest) {
    const Lines all =
        lints("[[rules]]\nid='a'\nkeywords=['abc']\n" + rest + "\n");
    return all.empty() ? "" : all.front();
  };
  for (const auto* regex :
       {"abc^d", "$abc", "abc\\zd", "a(?:bc$d)", "abc\\A", "(?:abc^|$abc)"})
    CHECK(first("regex='" + std::string(regex) + "'")
              .starts_with("odd 4: rule a: the regex can match nothing"));
  for (const auto* regex : {"^abc$", "abc$|x", "(?m)abc^d", "(?:abc^)?abc",
                            "abc(?:$|d)", "(?:^|x)abc"})
    CHECK(
        first("regex='" + std::string(regex) + "'").find("can match nothing") ==
        std::string::npos);
  CHECK(first("regex='(?:abc)?'")
            .starts_with("odd 4: rule a: the regex is content with no text"));
  CHECK(first("regex='abc[0-9]{5}'\nentropy=3.0") ==
        "odd 1: rule a: no match of at most 8 bytes has so much entropy "
        "[lower entropy]");
  CHECK(first("regex='abc[0-9]{6}'\nentropy=3.0").empty());
}

TEST_CASE("flags that go on to other patterns are odd in a file of gitleaks") {
  const std::string rules = "[[allowlists]]\npaths=['x', '(?i)y', 'z', 'w']\n" +
                            acme +
                            "[[rules.allowlists]]\nregexes=['(?is)a', 'b']\n";
  CHECK(lints(rules) ==
        Lines{"odd 2: (?i) holds for the patterns behind it too, of which "
              "there are 2 [write (?i:...)]",
              "odd 8: (?is) holds for the patterns behind it too, of which "
              "there are 1 [write (?is:...)]"});
  const Lines ours = lints(rules, ConfigKind::own);
  CHECK(std::none_of(ours.begin(), ours.end(), [](const std::string& line) {
    return line.starts_with("odd");
  }));
  CHECK(lints("[[allowlists]]\nregexes=['(?i:x)', '(?P<n>x)', 'y']\n").empty());
}

TEST_CASE("an allowlist that allows everything is odd") {
  for (const auto* list : {"regexes=['.*']", "regexes=['abc', 'x*']",
                           "paths=['']", "paths=['(?s).']"})
    CHECK(lints("[[allowlists]]\n" + std::string(list) + "\n") ==
          Lines{"odd 2: an allowlist allows everything [write what is to be "
                "allowed, between ^ and $]"});
  CHECK(lints("[[allowlists]]\ncondition='AND'\npaths=['']\n"
              "stopwords=['abc']\n")[1] ==
        "odd 3: a pattern of an allowlist is in everything [write what is to "
        "be allowed, between ^ and $]");
  CHECK(lints("[[allowlists]]\nstopwords=['a']\n")[0].starts_with(
      "odd 1: a stopword of one letter"));
}

TEST_CASE("what gitleaks would do otherwise is told") {
  const Lines narrowed =
      lints("[[allowlists]]\ncondition='AND'\npaths=['^a/']\nregexes=['^b']\n");
  REQUIRE(narrowed.size() == 1);
  CHECK(narrowed[0].starts_with("note 1: gitleaks dir leaves out all of"));
  const auto folder = TemporaryFolder::make("/tmp");
  REQUIRE(folder);
  REQUIRE(write_file(folder->path() / "base.toml",
                     acme + "[[allowlists]]\ntargetRules=['acme']\n"
                            "stopwords=['abc']\n"));
  const Lines lost = lints("[extend]\npath='base.toml'\n", ConfigKind::gitleaks,
                           folder->path() / "top.toml");
  REQUIRE(lost.size() == 1);
  CHECK(lost[0].starts_with(
      "note base.toml5: gitleaks loses a list with targetRules"));
}

TEST_CASE("rules of our own without samples are told") {
  CHECK(lints(acme, ConfigKind::own) ==
        Lines{"note 1: rule acme: it has no samples of both kinds [write find "
              "= [...] and skip = [...]]"});
}

}  // namespace
}  // namespace hoopgit::scan::test
