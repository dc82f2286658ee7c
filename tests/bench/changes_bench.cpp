// What it costs to look at a push: 10,000 new files in 100 folders of one
// commit; 100 commits that change one of them each; trees nested in each other
// to a billion paths.
//
//     hoopgit_changes_bench [ROUNDS]     the best of 5 rounds is shown

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "server/push/bare_folder.hpp"
#include "server/push/changes.hpp"
#include "tests/support/must.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

namespace {

using namespace hoopgit;
using stage::must;

double best_of(int rounds, const std::function<void()>& work) {
  double best = 1e9;
  for (int i = 0; i < rounds; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::milli> took =
        std::chrono::steady_clock::now() - begin;
    best = std::min(best, took.count());
  }
  return best;
}

std::string git(const std::filesystem::path& folder,
                std::vector<std::string> arguments, std::string input) {
  arguments.insert(arguments.begin(), {"/usr/bin/git", "-C", folder.string()});
  Command command{.argv = std::move(arguments)};
  command.environment = std::vector<std::string>{"HOME=/nonexistent"};
  command.folder = "/";
  command.input = std::move(input);
  std::string output = must(run(command)).output;
  output.erase(output.find_last_not_of('\n') + 1);
  return output;
}

std::string file_in(int number, int version) {
  const std::string content =
      "int value_" + std::to_string(number) + " = " + std::to_string(version) +
      ";\n// Nothing to see here, as in most lines of most files.\n";
  return "M 100644 inline Folder" + std::to_string(number % 100) + "/File_" +
         std::to_string(number) + ".cpp\ndata " +
         std::to_string(content.size()) + "\n" + content + "\n";
}

std::string commit_to(const std::string& ref, int number) {
  return "commit refs/heads/" + ref + "\ncommitter A <a@example.com> " +
         std::to_string(1800000000 + number) + " +0000\ndata 1\nx\n";
}

git::ObjectId ten_thousand_files(const std::filesystem::path& folder) {
  std::string stream = commit_to("files", 0);
  for (int number = 0; number < 10'000; ++number)
    stream += file_in(number, 0);
  git(folder, {"fast-import", "--quiet"}, stream + "\n");
  return must(git::ObjectId::parse(git(folder, {"rev-parse", "files"}, "")));
}

git::ObjectId hundred_commits(const std::filesystem::path& folder) {
  std::string stream;
  for (int number = 1; number <= 100; ++number)
    stream += commit_to("commits", number) +
              (number == 1 ? "from refs/heads/files^0\n" : "") +
              file_in(number * 97, number) + "\n";
  git(folder, {"fast-import", "--quiet"}, stream);
  return must(git::ObjectId::parse(git(folder, {"rev-parse", "commits"}, "")));
}

git::ObjectId billion_paths(const std::filesystem::path& folder) {
  const auto made = [&](const std::string& type, const std::string& bytes) {
    return git(folder,
               {"hash-object", "-t", type, "-w", "--literally", "--stdin"},
               bytes);
  };
  std::string at = made("blob", "x");
  std::string mode = "100644 ";
  for (int level = 0; level < 9; ++level) {
    std::string tree;
    for (char c = 'a'; c < 'k'; ++c)
      tree += mode + c + std::string(1, '\0') + must(from_hex(at));
    at = made("tree", tree);
    mode = "40000 ";
  }
  return must(git::ObjectId::parse(
      made("commit", "tree " + at +
                         "\nauthor A <a@e> 1 +0000\ncommitter A <a@e> 1 "
                         "+0000\n\nx\n")));
}

void measure(int rounds, const std::filesystem::path& folder,
             const std::string& what, const git::ObjectId& tip,
             const std::vector<git::Ref>& upstream) {
  const std::vector<push::RefCommand> commands = {
      {"refs/heads/new", git::ObjectId(), tip}};
  const scan::Scanner scanner(Secret(std::string(32, 'k')));
  std::string found;
  double scanned = 0;
  const double looked = best_of(rounds, [&] {
    const auto objects = must(git::Repository::open(folder));
    const auto changes = push::find_changes(commands, upstream, objects);
    found = changes ? std::to_string(changes->blobs.size()) + " files"
                    : changes.error().message;
  });
  const auto objects = must(git::Repository::open(folder));
  if (const auto changes = push::find_changes(commands, upstream, objects))
    scanned = best_of(
        rounds, [&] { must(push::scan_changes(*changes, objects, scanner)); });
  std::printf("%-14s find %8.1f ms  scan %8.1f ms  %s\n", what.c_str(), looked,
              scanned, found.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  const git::Library library;
  const auto folder = must(TemporaryFolder::make());
  const auto bare = folder.path() / "bare";
  must(push::make_bare(bare));
  const auto files = ten_thousand_files(bare);
  const auto commits = hundred_commits(bare);
  const auto bomb = billion_paths(bare);
  measure(rounds, bare, "10,000 files", files, {});
  measure(rounds, bare, "100 commits", commits, {{"refs/heads/main", files}});
  measure(rounds, bare, "10^9 paths", bomb, {});
}
