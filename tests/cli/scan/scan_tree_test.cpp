#include "cli/scan_sources.hpp"
#include "tests/cli/scan/repository.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>

namespace hoopgit::cli::test {
namespace {

using scan::test::token;
using Lines = std::vector<std::string>;

const std::string github = token("ghp_{b62:30}{crc62}", 5);
const std::string gitlab = token("glpat-{b62:20}", 6);

scan::Report tree(const std::vector<std::filesystem::path>& paths,
                  const ScanOptions& options = {}) {
  auto report = scan_tree(paths, scanner(), options);
  if (!report) FAIL(report.error().message);
  return *std::move(report);
}

TEST_CASE("of a work tree all but ignored files is scanned, as it is") {
  const Repository repository;
  repository.commit("tracked.txt", "x\n");
  repository.commit("deleted.txt", github);
  repository.write("tracked.txt", "changed " + github + "\n");
  repository.write("new/untracked.txt", gitlab + "\n");
  repository.write(".gitignore", "build/\n");
  repository.write("build/out.txt", github);
  std::filesystem::remove(repository.path() / "deleted.txt");
  const std::string top = repository.path().string();

  const auto report = tree({repository.path()});

  CHECK(seen(report) == Lines{"gitlab-pat " + top + "/new/untracked.txt:1:1",
                              "github-pat " + top + "/tracked.txt:1:9"});
  CHECK(report.files == 3);
}

TEST_CASE("a repository inside is scanned too") {
  const Repository repository;
  repository.commit("a", "x\n");
  std::filesystem::create_directory(repository.path() / "inner");
  repository.git({"init", "-q", "inner"});
  repository.write("inner/k.txt", github);
  CHECK(seen(tree({repository.path()})) ==
        Lines{"github-pat " + repository.path().string() + "/inner/k.txt:1:1"});
}

TEST_CASE("outside of a repository everything is scanned, no link followed") {
  const auto folder = TemporaryFolder::make();
  REQUIRE(folder);
  const Variable ceiling("GIT_CEILING_DIRECTORIES",
                         folder->path().parent_path().string());
  namespace fs = std::filesystem;
  fs::create_directories(folder->path() / "in" / ".git");
  REQUIRE(replace_file(folder->path() / "in" / "k", github));
  REQUIRE(replace_file(folder->path() / "in" / ".git" / "k", github));
  REQUIRE(replace_file(folder->path() / "outside", gitlab));
  fs::create_symlink("../outside", folder->path() / "in" / "link");

  const auto report = tree({folder->path() / "in"});

  CHECK(seen(report) ==
        Lines{"github-pat " + (folder->path() / "in/k").string() + ":1:1"});
  CHECK(report.files == 2);
}

TEST_CASE("one file can be named; one that is not there is an error") {
  const Repository repository;
  repository.write("k", github);
  CHECK(tree({repository.path() / "k"}).findings.size() == 1);
  const auto report = scan_tree({repository.path() / "none"}, scanner());
  REQUIRE_FALSE(report);
  CHECK(report.error().fault == Fault::not_found);
}

TEST_CASE("a file that is too large is a gap") {
  const Repository repository;
  repository.write("big", std::string(2000, 'x'));
  CHECK(seen(tree({repository.path()}, {.largest = 1000})) ==
        Lines{"gap " + repository.path().string() + "/big: too large"});
}

TEST_CASE("a stream is scanned to its end, under its name") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const Descriptor read_end(ends[0]);
  {
    const Descriptor write_end(ends[1]);
    REQUIRE(write_all(write_end.get(), "a\n " + github + "\n"));
  }
  const auto report = scan_stream(read_end.get(), "tool call", scanner());
  REQUIRE(report);
  CHECK(seen(*report) == Lines{"github-pat tool call:2:2"});
  CHECK(report->files == 1);
}

TEST_CASE("an empty stream is nothing scanned, a long one is cut off") {
  const Repository repository;
  repository.write("empty", "");
  repository.write("long", std::string(200'000, 'x'));
  const auto empty = open_for_reading(repository.path() / "empty");
  const auto cut = open_for_reading(repository.path() / "long");
  CHECK(scan_stream(empty->get(), "-", scanner())->files == 0);
  const auto report =
      scan_stream(cut->get(), "-", scanner(), {.largest = 100'000});
  CHECK(seen(*report) == Lines{"gap -: cut off: it is too large"});
  CHECK(report->bytes == 100'000);
}

}  // namespace
}  // namespace hoopgit::cli::test
