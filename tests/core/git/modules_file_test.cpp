#include "core/git/modules_file.hpp"

#include "core/base/process.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace hoopgit::git {
namespace {

using Catch::Contains;
using Settings = std::vector<ModuleSetting>;

std::string file_with(const std::string& setting) {
  return "[submodule \"lib\"]\n\tpath = lib\n\turl = ../lib.git\n\t" + setting +
         "\n";
}

/// What Git itself reads, as section.name.key LF value NUL.
std::string read_by_git(const std::string& text) {
  Command command{.argv = {"/usr/bin/git", "config", "-f", "-", "-z", "-l"}};
  command.environment = std::vector<std::string>{
      "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "HOME=/"};
  command.folder = "/";
  command.input = text;
  const auto done = run(command);
  REQUIRE(done);
  return done->succeeded() ? done->output : "unreadable";
}

std::string read_by_us(const std::string& text) {
  const auto settings = parse_modules(text);
  if (!settings) return "unreadable";
  std::string all;
  for (const auto& one : *settings) {
    for (const auto& part : {one.section, one.name})
      if (!part.empty()) all += part + ".";
    all += one.key + "\n" + one.value + std::string(1, '\0');
  }
  return all;
}

TEST_CASE("a file is read as its author meant it") {
  const auto settings = parse_modules(
      "# Ours\n[submodule \"lib/a b\"]\n\tpath = lib/a # here\n"
      "\tURL = \"https://example.com/a;b.git\"\n[Submodule \"x\"] path=x\n");
  REQUIRE(settings);
  CHECK(*settings ==
        Settings{{"submodule", "lib/a b", "path", "lib/a"},
                 {"submodule", "lib/a b", "url", "https://example.com/a;b.git"},
                 {"submodule", "x", "path", "x"}});
  CHECK(check_modules(
      "[submodule \"lib\"]\r\n\tpath = lib\r\n\turl = ../lib.git\r\n"));
  CHECK(check_modules(""));
}

TEST_CASE("what is read is what Git reads") {
  for (const std::string text : {"[a]\nb=c\n",
                                 "[a \"B\"]b = \"c d\" e ;x\n",
                                 "[a.b]\nc = d\n",
                                 "[a]\nb = c\\\nd\n",
                                 "[a]\nb = \" c \" \n",
                                 "[a]\nb = \"x\\ty\"\n",
                                 "[a \"q\\\"r\"]\nb = 1",
                                 "\xef\xbb\xbf[a]\nb=\n",
                                 "[a]\r\nb=c\r\n",
                                 "[a]\nb = c\rd\n",
                                 "[a]\nb = \"c\r\"\n",
                                 "[a]\n;x\n#y\n b = c # d\n",
                                 "[a\n",
                                 "[a \"b]\n",
                                 "[a]\nb c\n",
                                 "[a]\n1 = 2\n",
                                 "[a]\nb = \"c\n",
                                 "[a]\nb = \\q\n",
                                 "b = c\n",
                                 "[a \"b\nc\"]\nd = e\n",
                                 "[]\nb = c\n",
                                 "[a] [b] c = d\n",
                                 "[a]\nb=c\\",
                                 "[a \"b\" ]\nc=d\n"}) {
    INFO(text);
    CHECK(read_by_us(text) == read_by_git(text));
  }
}

TEST_CASE(
    "a name or value that Git hands on is clean, or the file is refused") {
  CHECK(check_modules(file_with("branch = main")));
  for (const std::string setting :
       {"path = \"lib\r\"", "path = \"a\\nb\"", "path = \"a\\bb\"",
        "url = \"https://example.com/\\n\"", "path = \"a\\tb\"", "path = -x",
        "url = -u./payload", "url = \"-u x\"", "branch = --upload-pack=x",
        "path = ../x", "path = /x", "path = a/../../x", "path = \\x",
        "path = \"\"", "path = a\\\\..\\\\x", "path = a\xe2\x80\xae",
        "x = \x01", "path = a\rb"}) {
    INFO(setting);
    const auto checked = check_modules(file_with(setting));
    REQUIRE_FALSE(checked);
    CHECK(checked.error().fault == Fault::usage);
    CHECK(checked.error().message.find('\r') == std::string::npos);
  }
  for (const std::string name : {"-x", "../..", "a\\\\..\\\\b", "/x", "a\x7f"})
    CHECK_FALSE(check_modules("[submodule \"" + name + "\"]\n\tpath = a\n"));
  CHECK_THAT(check_modules(file_with("path = \"lib\\n\"")).error().message,
             Contains("submodule path 'lib<U+000A>'"));
}

TEST_CASE("a file that Git cannot read is refused with the line") {
  CHECK_THAT(
      check_modules("[submodule \"a\"]\n\tpath\n\t= a\n").error().message,
      Contains("line 3"));
}

}  // namespace
}  // namespace hoopgit::git
