#include "cli/replay.hpp"

#include "cli/push_text.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace hoopgit::cli {
namespace {

using api::Replay;

constexpr std::size_t shown_digits = 19;  // "sha256:" and twelve.

Terminal::Row row_of(const api::Story::Line& line) {
  return {std::to_string(line.index), local_time(line.time), line.type,
          line.who, line.text};
}

/// What a step compared: the digest when it is one, in short.
std::string seen_in(const Replay::Step& step) {
  const auto brief = [](const std::string& text) {
    return text.starts_with("sha256:") ? text.substr(0, shown_digits) : text;
  };
  if (!step.why.empty()) return step.why;
  if (step.outcome == Replay::Outcome::differs)
    return "recorded " + brief(step.recorded) + ", now " + brief(step.derived);
  return brief(step.recorded);
}

void show_timeline(const Terminal& terminal, const api::Story& story) {
  std::vector<Terminal::Row> rows;
  rows.reserve(story.lines.size());
  for (const auto& line : story.lines)
    rows.push_back(row_of(line));
  terminal.table({"INDEX", "TIME", "TYPE", "WHO", "WHAT"}, rows);
}

void show_steps(const Terminal& terminal, const Replay& replay) {
  std::vector<Terminal::Row> rows;
  rows.reserve(replay.steps.size());
  for (const auto& step : replay.steps)
    rows.push_back(
        {step.name, std::string(name_of(step.outcome)), seen_in(step)});
  terminal.table({"STEP", "REPLAY", "WHAT"}, rows);
}

void show(const Context& context, const Replay& replay, bool with_timeline) {
  const Terminal& terminal = context.terminal;
  if (with_timeline) {
    show_push(context, replay.story.push);
    terminal.print("");
    show_timeline(terminal, replay.story);
  }
  terminal.print("");
  if (!replay.is_recorded) {
    terminal.note("nothing was recorded that could be run again");
    return;
  }
  show_steps(terminal, replay);
  terminal.print("");
  for (const auto& note : replay.notes)
    terminal.print("note          " + note);
  for (const auto& commit : replay.commits)
    show_commit(terminal, commit);
  terminal.print("replay        " + std::string(name_of(replay.outcome())));
}

/// Prints what happens, line by line, until the push has ended. The story,
/// whose reading is itself recorded, is asked for when the push has changed.
Result<void> follow(const Context& context, RelayClient& client,
                    const std::string& name) {
  std::int64_t version = -1;
  std::uint64_t next = 0;
  for (;;) {
    const auto push = TRY(client.push(name));
    if (push.version != version) {
      version = push.version;
      const auto story = TRY(client.story(name));
      for (const auto& line : story.lines) {
        if (line.index < next) continue;
        next = line.index + 1;
        if (!context.globals.json)
          context.terminal.print(local_time(line.time) + "  " + line.type +
                                 "  " + line.who + "  " + line.text);
      }
    }
    if (is_settled(push.state)) return {};
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

}  // namespace

int exit_code_of(const Replay& replay) {
  switch (replay.outcome()) {
    case Replay::Outcome::identical:
      return exit_done;
    case Replay::Outcome::differs:
      return exit_refused;
    case Replay::Outcome::unavailable:
      return exit_nothing;
  }
  return exit_refused;
}

Result<int> replay_push(const Context& context, const ReplayOptions& options) {
  const std::string name = TRY(push_name(options.push));
  RelayClient client(context, TRY(choose_relay(context)));
  if (options.follow) TRY(follow(context, client, name));
  const auto replay = TRY(client.replay(name, !options.no_diff));
  if (context.globals.json)
    context.terminal.print_json(api::to_json(replay));
  else
    show(context, replay, !options.follow);
  return exit_code_of(replay);
}

}  // namespace hoopgit::cli
