#include "cli/terminal.hpp"

#include "core/base/file.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

namespace hoopgit::cli {
namespace {

/// What two descriptors got, read back from files.
struct Paper {
  TemporaryFolder folder = *TemporaryFolder::make();
  Descriptor out = *create_private(folder.path() / "out");
  Descriptor err = *create_private(folder.path() / "err");

  Terminal terminal(Terminal::Manner manner = {}) const {
    return Terminal(out.get(), err.get(), manner);
  }
  std::string output() const { return *read_file(folder.path() / "out"); }
  std::string errors() const { return *read_file(folder.path() / "err"); }
};

TEST_CASE("what comes from outside cannot steer the terminal") {
  Paper paper;
  const auto terminal = paper.terminal();
  terminal.print(
      "a\x1b]0;title\x07"
      "b\nc");
  terminal.problem({Fault::usage, "cannot \x1b[2J: x", "y\r"});
  terminal.table({"A"}, {{"x\x9b"
                          "31m"}});
  for (const char c : paper.output() + paper.errors())
    CHECK((c == '\n' || static_cast<unsigned char>(c) >= ' '));
}

TEST_CASE("text of several lines keeps its lines and tabs, nothing else") {
  Paper paper;
  paper.terminal().print_text("a\tb\n\x1b[1mc");
  CHECK(paper.output() == "a\tb\n<U+001B>[1mc\n");
}

TEST_CASE("columns are as wide as their widest cell") {
  Paper paper;
  paper.terminal().table({"A", "B"}, {{"1", "x"}, {"äöü12", "y"}});
  CHECK(paper.output() == "A      B\n1      x\näöü12  y\n");
}

TEST_CASE("a message and its hint are two lines on standard error") {
  Paper paper;
  paper.terminal().problem({Fault::usage, "cannot x: y", "hoopgit z"});
  CHECK(paper.output().empty());
  CHECK(paper.errors() == "hoopgit: cannot x: y\nhint: hoopgit z\n");
}

TEST_CASE("quiet keeps results and problems, and drops the rest") {
  Paper paper;
  const auto terminal = paper.terminal({.quiet = true});
  terminal.note("note");
  terminal.hint("hint");
  terminal.detail("detail");
  terminal.urge("urge");
  terminal.print("result");
  CHECK(paper.output() == "result\n");
  CHECK(paper.errors() == "urge\n");
}

TEST_CASE("without a terminal nobody is asked") {
  Paper paper;
  const auto answer = paper.terminal().ask("Sure?");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().fault == Fault::usage);
  CHECK(paper.errors().empty());
}

TEST_CASE("colour comes only when it was allowed") {
  Paper paper;
  paper.terminal().heading("plain");
  paper.terminal({.colour_out = true}).heading("bold");
  CHECK(paper.output() == "plain\n\x1b[1mbold\x1b[0m\n");
}

}  // namespace
}  // namespace hoopgit::cli
