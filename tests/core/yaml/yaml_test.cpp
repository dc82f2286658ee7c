#include "core/yaml/yaml.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace hoopgit;
using namespace std::string_literals;

namespace {

/// What is wrong with the text itself, before anybody reads it.
std::string problems_of(std::string_view text) {
  yaml::Problems problems("f");
  (void)yaml::parse(text, problems);
  return problems.text();
}

}  // namespace

TEST_CASE("values are read by type") {
  yaml::Problems problems("relay.yaml");
  const yaml::Node root = yaml::parse(
      "name: \"a b\"\n"
      "port: 8443\n"
      "on: true\n"
      "wait: 10m\n"
      "groups: [dev, 'ops']\n"
      "listen: {address: ::1}\n"
      "list:\n"
      "  - one\n"
      "  - two: 2\n",
      problems);
  CHECK(root.text("name") == "a b");
  CHECK(root.any("name").is_quoted());
  CHECK_FALSE(root.any("port").is_quoted());
  CHECK(root.integer("port") == 8443);
  CHECK(root.boolean("on") == true);
  CHECK(root.duration("wait") == std::chrono::minutes(10));
  CHECK(root.texts("groups") == std::vector<std::string>{"dev", "ops"});
  const yaml::Node listen = root.map("listen", yaml::required);
  CHECK(listen.text("address") == "::1");
  CHECK(listen.line() == 6);
  CHECK(listen.column() == 9);
  const auto items = root.list("list").items();
  REQUIRE(items.size() == 2);
  CHECK(items[0].text() == "one");
  CHECK(items[0].is_text());
  CHECK(items[1].integer("two") == 2);
  CHECK(items[1].line() == 9);
  root.done();
  listen.done();
  CHECK(problems.text() == "");
  CHECK(problems.empty());
}

TEST_CASE("every wrong thing is noted once, by place") {
  yaml::Problems problems("relay.yaml");
  const yaml::Node root = yaml::parse(
      "adress: x\n"
      "port: '80'\n"
      "on: yes\n"
      "wait: 10 minutes\n"
      "groups: []\n"
      "names: [a, {b: c}]\n"
      "listen:\n"
      "trust: text\n"
      "text: [a]\n",
      problems);
  CHECK_FALSE(root.integer("port"));
  CHECK_FALSE(root.boolean("on"));
  CHECK_FALSE(root.duration("wait"));
  CHECK(root.texts("groups").empty());
  CHECK(root.texts("names") == std::vector<std::string>{"a"});
  const yaml::Node listen = root.map("listen");
  CHECK(listen.text("host", yaml::required).empty());
  CHECK(root.list("trust").items().empty());
  CHECK(root.text("text").empty());
  CHECK(root.text("address", yaml::required).empty());
  CHECK_FALSE(root.map("absent").integer("inner", yaml::required));
  root.done();
  listen.done();
  CHECK(problems.text() ==
        "relay.yaml:1:1: missing key 'address'\n"
        "relay.yaml:1:1: unknown key 'adress': did you mean 'address'?\n"
        "relay.yaml:2:7: 'port' must be a whole number\n"
        "relay.yaml:3:5: 'on' must be true or false\n"
        "relay.yaml:4:7: 'wait' must be a duration, such as 90s, 10m, 8h or "
        "7d\n"
        "relay.yaml:5:9: 'groups' is an empty list\n"
        "relay.yaml:6:12: must be text\n"
        "relay.yaml:7:1: 'listen' must be a map\n"
        "relay.yaml:8:8: 'trust' must be a list\n"
        "relay.yaml:9:7: 'text' must be text\n");
  const Error error = problems.error();
  CHECK(error.fault == Fault::usage);
  CHECK(error.message.starts_with("cannot read relay.yaml: 10 errors\n"));
  CHECK_FALSE(error.message.ends_with('\n'));
}

TEST_CASE("an unknown key far from every known one has no suggestion") {
  yaml::Problems problems("f");
  const yaml::Node root =
      yaml::parse("colour: 1\nlsiten: 2\nold: 3\nx: 4\nbye: 5", problems);
  (void)root.any("listen");
  (void)root.any("y");
  root.refuse("old", "'old' is gone");
  root.refuse("older", "not there, not noted");
  root.skip("bye");
  root.done();
  CHECK(problems.text() ==
        "f:1:1: unknown key 'colour'\n"
        "f:2:1: unknown key 'lsiten': did you mean 'listen'?\n"
        "f:3:1: 'old' is gone\n"
        "f:4:1: unknown key 'x'\n");
}

TEST_CASE("members of a map are all known once they were listed") {
  yaml::Problems problems("f");
  const yaml::Node root = yaml::parse("b: 1\na: 2", problems);
  const auto members = root.members();
  REQUIRE(members.size() == 2);
  CHECK(members[0].first == "b");
  CHECK(members[1].second.text() == "2");
  root.done();
  CHECK(problems.empty());
}

TEST_CASE("what YAML can and we do not want is a problem") {
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"", "f:1:1: there is nothing in it\n"},
      {"# only a comment\n", "f:1:1: there is nothing in it\n"},
      {"- a\n", "f:1:1: must be a map\n"},
      {"just text", "f:1:1: must be a map\n"},
      {"a: 1\nb: 2\na: 3\n", "f:3:1: key 'a' is there already, in line 1\n"},
      {"m: {a: 1, 'a': 2}", "f:1:11: key 'a' is there already, in line 1\n"},
      {"a: &x 1", "f:1:4: anchors are not supported\n"},
      {"a: &x 1\nb: *x",
       "f:1:4: anchors are not supported\n"
       "f:2:4: aliases are not supported: write the value again\n"},
      {"a: !secret 1", "f:1:4: tags are not supported\n"},
      {"a: !!str 1", "f:1:4: tags are not supported\n"},
      {"a: !!map {}", "f:1:4: tags are not supported\n"},
      {"a: 1\n---\nb: 2\n", "f:2:1: there is more than one document\n"},
      {"? [a]\n: 1\n", "f:1:3: a key must be text\n"},
      {"~: 1\n", "f:1:1: a key must be text\n"},
      {"a: \xff\n", "f:1:4: bytes that are not UTF-8\n"},
      {"a: 1\nb: \x04\nc: 2\n",
       "f:2:4: a hidden character, <U+0004>: write it as an escape in "
       "double quotes\n"},
      {"a: x\xE2\x80\xAEy\n",
       "f:1:5: a hidden character, <U+202E>: write it as an escape in "
       "double quotes\n"},
      {"a: 1\rb: 2\n",
       "f:1:5: a hidden character, <U+000D>: write it as an escape in "
       "double quotes\n"},
      {"a: [1\n", "f:2:1: not YAML: end of sequence flow not found\n"},
      {"a: b: c\n", "f:1:5: not YAML: illegal map value\n"},
  }));
  INFO(text);
  CHECK(problems_of(text) == expected);
}

TEST_CASE("what is unusual and harmless is read") {
  const auto text =
      GENERATE(as<std::string>{}, "---\na: 1\n", "a: 1\n...\n",
               "\xEF\xBB\xBF"
               "a: 1\n",
               "a: 1\r\nb: 2\r\n", "%YAML 1.2\n---\na: 1\n", "a: \"\\x04\"\n",
               "a: |\n  several\n  lines\n", "a: \xC3\xBC # \xE2\x82\xAC\n");
  INFO(text);
  CHECK(problems_of(text) == "");
}

TEST_CASE("a document may be 1 MiB large and 32 deep, and no more") {
  const auto nested = [](std::size_t depth) {
    return "a: " + std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(problems_of(nested(31)) == "");
  CHECK(problems_of(nested(32)) == "f:1:35: nested deeper than 32\n");
  CHECK(problems_of(nested(400)) == "f:1:35: nested deeper than 32\n");

  const auto sized = [](std::size_t size) {
    return "a: " + std::string(size - 3, 'x');
  };
  CHECK(problems_of(sized(1024 * 1024)) == "");
  CHECK(problems_of(sized(1024 * 1024 + 1)) == "f:1:1: larger than 1 MiB\n");
}

TEST_CASE("problems are printed safely, and not without end") {
  yaml::Problems problems("f\x1b[31m");
  for (std::size_t line = 150; line > 0; --line)
    problems.add(line, 1, line == 1 ? "key '\x1b'" : "x");
  CHECK(problems.text().starts_with("f<U+001B>[31m:1:1: key '<U+001B>'\n"));
  CHECK(problems.text().ends_with(":100:1: x\nand 50 more\n"));
}
