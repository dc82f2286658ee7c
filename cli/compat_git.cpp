#include "cli/compat_archive.hpp"
#include "cli/compat_sources.hpp"
#include "core/base/process.hpp"
#include "core/base/text.hpp"
#include "core/scan/compat/file_type.hpp"
#include "core/scan/compat/patch.hpp"

#include <algorithm>
#include <array>
#include <chrono>

extern char** environ;

namespace hoopgit::cli {
namespace {

using scan::compat::PatchFile;

// What Git says on standard error that is no complaint.
constexpr std::array<std::string_view, 5> notices = {
    "exhaustive rename detection was skipped",
    "inexact rename detection was skipped",
    "you may want to set your diff.renameLimit",
    "See \"git help gc\" for manual housekeeping",
    "Auto packing the repository in background for optimum performance"};

bool is_notice(std::string_view line) {
  return std::any_of(notices.begin(), notices.end(), [&](auto notice) {
    return line.find(notice) != std::string_view::npos;
  });
}

/// Everything that the user's Git is told, so that it answers as it would
/// answer gitleaks; but a scan opens no connection, and asks nobody.
std::vector<std::string> environment() {
  std::vector<std::string> all;
  for (char** variable = environ; *variable != nullptr; ++variable)
    all.emplace_back(*variable);
  for (const auto* pinned : {"GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0",
                             "GIT_ALLOW_PROTOCOL=none"})
    all.emplace_back(pinned);
  return all;
}

Command git_command(const std::vector<std::string>& arguments) {
  Command command;
  command.argv = {"git", "-C", "."};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.environment = environment();
  command.deadline = std::chrono::hours(6);
  return command;
}

/// A version of a file; without a commit, the staged one.
Result<std::string> blob(const PatchFile& file) {
  constexpr std::size_t most = std::size_t{1} << 30;
  Command command = git_command(
      {"cat-file", "blob",
       (file.commit == nullptr ? "" : file.commit->id) + ":" + file.path});
  command.output_limit = most;
  const auto done = TRY(hoopgit::run(command));
  if (done.succeeded()) return done.output;
  return Error{Fault::usage, "git has no such file"};
}

Result<void> take_archive(const PatchFile& file, std::size_t depth,
                          CompatRun& run) {
  if (depth == 0 || !scan::compat::has_archive_name(file.path)) return {};
  const auto bytes = blob(file);
  if (bytes)
    return CompatArchive(depth, run)
        .take({.path = file.path, .commit = file.commit}, *bytes);
  run.miss("cannot read the archive " + printable(file.path) + ": " +
           bytes.error().message);
  return {};
}

Result<void> take_file(const PatchFile& file, std::size_t archive_depth,
                       CompatRun& run) {
  if (file.is_deleted) return {};
  if (file.is_binary) return take_archive(file, archive_depth, run);
  for (const auto& added : file.added)
    TRY(run.take({.text = added.text,
                  .path = file.path,
                  .commit = file.commit,
                  .first_line = added.first_line}));
  return {};
}

void note_complaints(std::string_view errors, CompatRun& run) {
  for (const auto line : split(errors, '\n'))
    if (!line.empty() && !is_notice(line))
      run.miss("cannot read all that git has: " + printable(line));
}

}  // namespace

Result<void> compat_git(const std::vector<std::string>& arguments,
                        std::size_t archive_depth, CompatRun& run) {
  const Command command = git_command(arguments);
  scan::compat::PatchReader reader([&](const PatchFile& file) {
    return take_file(file, archive_depth, run);
  });
  const auto done = hoopgit::run(
      command, [&](std::string_view piece) { return reader.feed(piece); });
  if (!done) return done.error();
  if (!TRY(reader.finish()))
    run.miss("cannot read all that git has: its patch makes no sense");
  note_complaints(done->errors, run);
  if (!done->succeeded() && done->errors.empty())
    run.miss("cannot read all that git has: it ended with status " +
             std::to_string(done->status));
  return {};
}

}  // namespace hoopgit::cli
