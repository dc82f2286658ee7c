#include "cli/scan_git.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>

extern char** environ;

namespace hoopgit::cli {
namespace {

// Begins of names. GIT_DIFF_OPTS is stronger than -U0; a trace would go to
// standard error; grafts change history.
constexpr std::array<std::string_view, 6> dropped = {
    "GIT_DIFF_OPTS",  "GIT_EXTERNAL_DIFF", "GIT_TRACE",
    "GIT_GRAFT_FILE", "LANGUAGE",          "LC_"};

// Replaced objects would hide the real ones; a scan opens no connection.
constexpr std::array<std::string_view, 5> pinned = {
    "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_REPLACE_OBJECTS=1",
    "GIT_TERMINAL_PROMPT=0", "GIT_ALLOW_PROTOCOL=none"};

bool is_dropped(std::string_view variable) {
  const auto name = variable.substr(0, variable.find('='));
  return (name.starts_with("GIT_") && name.ends_with("_PATHSPECS")) ||
         std::any_of(dropped.begin(), dropped.end(),
                     [&](auto begin) { return name.starts_with(begin); }) ||
         std::any_of(pinned.begin(), pinned.end(), [&](auto other) {
           return name == other.substr(0, other.find('='));
         });
}

std::vector<std::string> environment() {
  std::vector<std::string> kept;
  for (char** variable = environ; *variable != nullptr; ++variable)
    if (!is_dropped(*variable)) kept.emplace_back(*variable);
  kept.insert(kept.end(), pinned.begin(), pinned.end());
  return kept;
}

/// The first line that is more than a warning; empty: there is none.
std::string_view complaint_in(std::string_view errors) {
  for (const auto line : split(errors, '\n')) {
    const auto words = trim(line);
    if (!words.empty() && !words.starts_with("warning: ") &&
        !words.starts_with("hint: "))
      return words;
  }
  return {};
}

}  // namespace

Result<void> ScanGit::run(std::vector<std::string> arguments, const Taker& take,
                          std::string input) const {
  Command command;
  command.argv = {"git", "--no-pager",          "-c", "core.quotePath=true",
                  "-c",  "core.fsmonitor=false"};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.environment = environment();
  command.folder = work_tree_;
  command.input = std::move(input);
  command.deadline = std::chrono::hours(6);
  auto done =
      hoopgit::run(command, [&](std::string_view piece) -> Result<void> {
        if (pace_ != nullptr && !pace_->goes_on()) return error("stopped");
        return take(piece);
      });
  if (!done) return within(attempt_, std::move(done).error());
  const auto complaint = complaint_in(done->errors);
  if (!complaint.empty()) return error(printable(complaint));
  if (!done->succeeded())
    return error("git " + arguments.front() + " ended with status " +
                 std::to_string(done->status));
  return {};
}

Result<std::string> ScanGit::text(std::vector<std::string> arguments,
                                  std::string input) const {
  std::string output;
  TRY(run(
      std::move(arguments),
      [&](std::string_view piece) -> Result<void> {
        if (output.size() > std::size_t{1} << 30)
          return error("git prints more than 1 GiB");
        output += piece;
        return {};
      },
      std::move(input)));
  return output;
}

Error ScanGit::error(std::string_view obstacle) const {
  return within(attempt_, {Fault::usage, std::string(obstacle)});
}

}  // namespace hoopgit::cli
