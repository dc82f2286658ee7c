// What gitleaks 8.30.1 was seen to do with the same rules and texts.

#include "tests/core/scan/compat/compat_sample.hpp"

namespace hoopgit::scan::compat {
namespace {

std::string rule(const std::string& regex, const std::string& more = "") {
  return "[[rules]]\nid = 'r'\nregex = '''" + regex + "'''\n" + more;
}

TEST_CASE("compat: columns are one higher on all lines but the first") {
  CHECK(found(token_rule, "x tok_ab y\n") == Lines{"token 1:3-1:8 tok_ab=ab"});
  CHECK(found(token_rule, "\nx tok_ab y\n") ==
        Lines{"token 2:4-2:9 tok_ab=ab"});
}

TEST_CASE("compat: the last line counts even without a newline") {
  CHECK(found(token_rule, "tok_ab") == Lines{"token 1:1-1:6 tok_ab=ab"});
  CHECK(found(token_rule, "x\n tok_ab") == Lines{"token 2:3-2:8 tok_ab=ab"});
}

TEST_CASE("compat: a match over the last newline has no end column") {
  CHECK(found(rule("(?s)a.b"), "x\na\nb") == Lines{"r 2:2-2:0 a\nb=a\nb"});
}

TEST_CASE("compat: newlines around a match are cut off, and its begin stays") {
  CHECK(found(rule(R"(\n+ab\n)"), "x\nab\ny\n") == Lines{"r 2:1-2:2 ab=ab"});
}

TEST_CASE("compat: an empty match is none where the one before ended") {
  CHECK(found(rule("a*"), "baac") ==
        Lines{"r 1:1-1:0 =", "r 1:2-1:3 aa=aa", "r 2:1-2:0 ="});
}

TEST_CASE("compat: the secret is the first group that is not empty") {
  CHECK(found(rule("(x?)(ab)(c)"), "abc\n") == Lines{"r 1:1-1:3 abc=ab"});
  CHECK(found(rule("(x?)abc"), "abc\n") == Lines{"r 1:1-1:3 abc=abc"});
  CHECK(found(rule("(x?)(ab)(c)", "secretGroup = 3\n"), "abc\n") ==
        Lines{"r 1:1-1:3 abc=c"});
  CHECK(found(rule("(x?)(ab)(c)", "secretGroup = 1\n"), "abc\n") ==
        Lines{"r 1:1-1:3 abc="});
}

TEST_CASE("compat: a match that needs what is around it is all secret") {
  CHECK(found(rule(R"(\B(a)b)"), "xab\n") == Lines{"r 1:2-1:3 ab=ab"});
}

TEST_CASE("compat: entropy must be more than the threshold") {
  const std::string text = "abcdefgh\n";
  CHECK(found(rule("[a-z]{8}", "entropy = 3\n"), text).empty());
  CHECK(found(rule("[a-z]{8}", "entropy = '2.9'\n"), text).size() == 1);
}

TEST_CASE("compat: entropy counts characters, and divides by bytes") {
  const Rules rules = rules_of(rule(R"([^\n]+)"));
  const auto bits = [&](std::string_view text) {
    return seen(rules, {.text = text}).findings.at(0).entropy;
  };
  CHECK(bits("aabb\n") == Approx(1.0));
  CHECK(bits("\xc3\xa9\xc3\xa9\xc3\xa9\n") == Approx(0.5));
  CHECK(bits("\xff\xfe\n") == Approx(0.0));
}

TEST_CASE("compat: a keyword may be anywhere in the fragment") {
  const std::string needs = rule("ab", "keywords = ['KEY']\n");
  CHECK(found(needs, "ab\n").empty());
  CHECK(found(needs, "ab\n\n\nxkeyx\n").size() == 1);
  CHECK(found(rule("ab", "keywords = ['']\n"), "ab\n").empty());
  CHECK(found(rule("ab", "keywords = []\n"), "ab\n").size() == 1);
  // The sign for kelvin is a capital k.
  CHECK(found(needs,
              "ab \xe2\x84\xaa"
              "ey\n")
            .size() == 1);
}

TEST_CASE("compat: an allow comment anywhere in the line excuses a finding") {
  const std::string allow =
      "gitleaks:"
      "allow";
  CHECK(found(token_rule, "tok_ab # " + allow + "\n").empty());
  CHECK(found(token_rule, allow + "\ntok_ab\n").size() == 1);
  // The line of what stands behind the last newline is all before it too.
  CHECK(found(token_rule, allow + "\ntok_ab").empty());
  CHECK(found(token_rule, "tok_ab # " + allow + "\n",
              {.honour_allow_comments = false})
            .size() == 1);
}

TEST_CASE("compat: a rule about a path alone has no lines") {
  const Rules rules = rules_of("[[rules]]\nid = 'p'\npath = 'a\\.'\n");
  const auto all = seen(rules, {.text = "x\n", .path = "a.txt"});
  CHECK(all.lines == Lines{"p 0:0-0:0 file detected: a.txt="});
  CHECK(all.findings.at(0).fingerprint() == "a.txt:p:0");
  CHECK(seen(rules, {.text = "x\n", .path = "b.txt"}).lines.empty());
}

TEST_CASE("compat: a generic rule gives way to another on the same line") {
  const std::string generic =
      "[[rules]]\nid = 'My-GENERIC'\nregex = 'k=(tok_[a-z]+)'\n";
  CHECK(found(generic, "k=tok_ab\n").size() == 1);
  CHECK(found(generic + "[[rules]]\nid = 'whole'\nregex = 'tok_[a-z]+'\n",
              "k=tok_ab\n") == Lines{"whole 1:3-1:8 tok_ab=tok_ab"});
  // Its secret must be in the other's.
  CHECK(found(generic + token_rule, "k=tok_ab\n").size() == 2);
}

TEST_CASE("compat: a byte that is no UTF-8 is a character for a regex") {
  CHECK(found(rule("a.b"),
              "a\xff"
              "b tok\n")
            .size() == 1);
  CHECK(found(rule("a..b"),
              "a\xe2\x82"
              "b\n")
            .size() == 1);
  CHECK(found(rule("a.b"),
              "a\xc3\xa9"
              "b\n") == Lines{"r 1:1-1:4 a\xc3\xa9"
                              "b=a\xc3\xa9"
                              "b"});
}

TEST_CASE("compat: a large text is searched only up to the limit") {
  const std::string text = "tok_ab\n" + std::string(2'000'000, '\n');
  CHECK(found(token_rule, text, {.most_megabytes = 1}).empty());
  CHECK(found(token_rule, text, {.most_megabytes = 2}).size() == 1);
}

TEST_CASE("compat: a rule may require others near it") {
  const auto with = [](const std::string& near) {
    return "[[rules]]\nid = 'user'\nregex = 'usr_[a-z]+'\nskipReport = true\n"
           "keywords = ['nowhere']\n" +
           token_rule + "[[rules.required]]\nid = 'user'\n" + near;
  };
  const std::string far = "tok_ab\n\n\nusr_cd\n";
  CHECK(found(with(""), far) == Lines{"token 1:1-1:6 tok_ab=ab"});
  CHECK(found(with(""), "tok_ab\n").empty());
  CHECK(found(with("withinLines = 3\n"), far).size() == 1);
  CHECK(found(with("withinLines = 2\n"), far).empty());
  // Columns are those that are reported.
  CHECK(found(with("withinColumns = 1\n"), far).size() == 1);
  CHECK(found(with("withinColumns = 0\n"), far).empty());
}

TEST_CASE("compat: rules that were not chosen are not required either") {
  const Rules all = rules_of("[[rules]]\nid = 'user'\nregex = 'usr_[a-z]+'\n" +
                             token_rule + "[[rules.required]]\nid = 'user'\n");
  const auto chosen = only(all, {"token"});
  REQUIRE(chosen);
  const Fragment fragment{.text = "tok_ab usr_cd\n"};
  CHECK(seen(all, fragment).lines.size() == 2);
  CHECK(seen(*chosen, fragment).lines.empty());
  CHECK(!only(all, {"nobody"}));
}

}  // namespace
}  // namespace hoopgit::scan::compat
