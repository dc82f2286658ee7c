#include "cli/scan_explain.hpp"

#include "cli/scan_base.hpp"
#include "cli/scan_everything.hpp"
#include "cli/scan_spot.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/scan/accept/fingerprint.hpp"
#include "core/scan/explain/story.hpp"

#include <unistd.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;
using scan::Place;
using scan::Story;

/// What is explained, and its bytes.
struct Text {
  Place place;
  std::string bytes;
  std::size_t line = 0;
};

Error none(const std::string& what, const std::string& obstacle,
           const std::string& hint = {}) {
  return {Fault::not_found,
          "cannot explain " + printable(what) + ": " + obstacle, hint};
}

/// Where a fingerprint is, among the files that there are.
Result<Spot> spot_of_fingerprint(ScanSetup& setup, const std::string& what) {
  if (setup.top().empty() || !setup.acceptance().has_salt())
    return none(what, "there is no .hoopgit/scan-salt to know it by");
  const auto report =
      TRY(scan_tree({setup.top()}, setup.scanner(), setup.options(true)));
  for (const auto* list : {&report.findings, &report.excused})
    for (const auto& finding : *list)
      if (finding.fingerprint == what)
        return Spot{finding.place.path, finding.match.line};
  return none(what, "no file has it", "hoopgit scan history --show-allowed");
}

Result<Text> text_of(ScanSetup& setup, const ScanExplainOptions& options,
                     std::size_t largest) {
  if (options.from_stdin) {
    auto bytes = TRY(read_up_to(STDIN_FILENO, largest + 1));
    if (bytes.size() > largest)
      return Error{Fault::limit,
                   "cannot explain standard input: it is too large",
                   "hoopgit scan explain PATH:LINE"};
    return Text{{.kind = Place::Kind::input,
                 .path = options.path.empty() ? "-" : options.path},
                std::move(bytes)};
  }
  if (options.place.empty())
    return Error{Fault::usage, "cannot explain: no place is given",
                 "hoopgit scan explain PATH:LINE"};
  const Spot spot = scan::is_content_fingerprint(options.place)
                        ? TRY(spot_of_fingerprint(setup, options.place))
                        : spot_of(options.place);
  auto bytes = TRY(read_file(spot.path, largest));
  return Text{{.kind = Place::Kind::file, .path = spot.path},
              std::move(bytes),
              spot.line};
}

using Spots = std::set<std::tuple<std::string, std::size_t, std::size_t>>;

std::tuple<std::string, std::size_t, std::size_t> key_of(
    const scan::Finding& finding) {
  return finding.encodings.empty()
             ? std::tuple(finding.rule, finding.match.line,
                          finding.match.column)
             : std::tuple(finding.rule, finding.line, finding.column);
}

/// What HEAD has at this path; nothing where nobody can say.
Base base_of(ScanSetup& setup, const Text& text) {
  if (setup.top().empty() || text.place.kind == Place::Kind::input) return {};
  std::error_code problem;
  const fs::path full = fs::absolute(text.place.path, problem);
  auto base = Base::read(ScanGit(setup.top(), "read HEAD"), {"HEAD"},
                         {from_top(setup.top(), full.string())},
                         setup.scanner(), setup.options(false));
  return base ? *std::move(base) : Base{};
}

json::Value to_json(const Story& story, bool is_in_head) {
  json::Array steps;
  for (const auto& step : story.steps)
    steps.push_back(json::object(
        {{"passed", step.is_yes}, {"step", step.name}, {"text", step.text}}));
  return json::object({{"column", static_cast<std::int64_t>(story.column)},
                       {"in_head", is_in_head},
                       {"line", static_cast<std::int64_t>(story.line)},
                       {"reported", story.is_reported()},
                       {"rule", story.rule},
                       {"steps", std::move(steps)}});
}

void show(const Terminal& terminal, const std::string& path, const Story& story,
          bool is_in_head) {
  std::string head = path;
  if (story.line > 0) head += ":" + std::to_string(story.line);
  if (story.column > 0) head += ":" + std::to_string(story.column);
  if (!story.rule.empty()) head += "  " + story.rule;
  terminal.heading(head +
                   (story.is_reported() ? ": reported" : ": not reported"));
  for (const auto& step : story.steps) {
    const std::string name = (step.is_yes ? "yes  " : "no   ") + step.name;
    terminal.print("  " + name + std::string(17 - name.size(), ' ') +
                   step.text);
  }
  if (is_in_head)
    terminal.print(
        "       HEAD has it at this path: staged and range do not "
        "report it");
}

}  // namespace

Result<int> scan_explain(const Context& context,
                         const ScanExplainOptions& options) {
  auto setup = TRY(ScanSetup::make(context, options.choice));
  const ScanOptions scanning = setup.options(!options.from_stdin);
  const Text text = TRY(text_of(setup, options, scanning.largest));
  const Base base = base_of(setup, text);
  std::error_code problem;
  const std::string in_tree =
      from_top(setup.top(), fs::absolute(text.place.path, problem).string());
  Spots in_head;
  auto manner = scanning.manner();
  manner.settle = [&](scan::Finding& finding, const scan::SecretView& view) {
    scanning.settle(finding, view);
    if (base.has(in_tree, finding)) in_head.insert(key_of(finding));
  };
  const auto stories =
      scan::explain(setup.scanner(), setup.rules().ruleset(),
                    {text.place, text.bytes, text.line}, manner);
  const std::string path = printable(setup.scanner().masked(text.place.path));
  json::Array all;
  for (const Story& story : stories) {
    const bool is_in_head =
        in_head.contains({story.rule, story.line, story.column});
    if (context.globals.json)
      all.push_back(to_json(story, is_in_head));
    else
      show(context.terminal, path, story, is_in_head);
  }
  if (context.globals.json)
    context.terminal.print_json(json::object({{"path", path},
                                              {"rules", setup.rules().name()},
                                              {"stories", std::move(all)}}));
  else if (stories.empty())
    context.terminal.note("no rule came near " + path +
                          " (rules: " + setup.rules().name() + ")");
  return exit_done;
}

}  // namespace hoopgit::cli
