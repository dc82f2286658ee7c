#include "cli/scan_baseline.hpp"

#include "cli/scan_everything.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view attribute = "/.hoopgit/scan-baseline merge=union\n";

fs::path baseline_file(const fs::path& top) {
  return top / ".hoopgit" / "scan-baseline";
}

/// Two branches that each add a line are no conflict then.
Result<void> merge_by_line(const fs::path& top) {
  std::string text = TRY(text_or_nothing(top / ".gitattributes"));
  const auto lines = split(text, '\n');
  const std::string_view wanted = attribute.substr(0, attribute.size() - 1);
  if (std::find(lines.begin(), lines.end(), wanted) != lines.end()) return {};
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  text += attribute;
  return write_committed(top / ".gitattributes", text);
}

std::string secrets(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " secret" : " secrets");
}

void show(const Context& context, std::size_t now, std::size_t before,
          bool is_complete) {
  if (context.globals.json)
    context.terminal.print_json(
        json::object({{"before", static_cast<std::int64_t>(before)},
                      {"complete", is_complete},
                      {"now", static_cast<std::int64_t>(now)}}));
  else
    context.terminal.print(".hoopgit/scan-baseline: " + secrets(now) +
                           ", before " + std::to_string(before));
  if (!is_complete)
    context.terminal.urge("not everything could be scanned: see hoopgit scan");
}

}  // namespace

Result<int> baseline_create(const Context& context,
                            const BaselineOptions& options) {
  const fs::path top = TRY(salted_top());
  const std::string old = TRY(text_or_nothing(baseline_file(top)));
  scan::Baseline baseline = TRY(scan::read_baseline(old));
  const std::size_t before = baseline.size();
  auto setup = TRY(ScanSetup::make(context, options.choice));
  auto all = TRY(scan_everything(setup, options.history));
  // One that is there already keeps the path that it was first seen at.
  std::set<std::string> known;
  for (const auto& line : baseline)
    known.insert(line.fingerprint);
  for (const auto& line : all.counting)
    if (known.insert(line.fingerprint).second) baseline.insert(line);
  TRY(write_committed(baseline_file(top), scan::baseline_text(baseline)));
  TRY(merge_by_line(top));
  show(context, baseline.size(), before, all.is_complete);
  return all.is_complete ? exit_done : exit_code(Fault::usage);
}

Result<int> baseline_tidy(const Context& context,
                          const BaselineOptions& options) {
  const fs::path top = TRY(salted_top());
  const std::string old = TRY(text_or_nothing(baseline_file(top)));
  if (old.empty())
    return Error{Fault::not_found, "cannot tidy the baseline: there is none",
                 "hoopgit scan baseline create"};
  const scan::Baseline baseline = TRY(scan::read_baseline(old));
  auto setup = TRY(ScanSetup::make(context, options.choice));
  const auto all = TRY(scan_everything(setup, true));
  scan::Baseline kept;
  for (const auto& line : baseline)
    // What could not be scanned may have it.
    if (!all.is_complete || all.fingerprints.contains(line.fingerprint))
      kept.insert(line);
  TRY(write_committed(baseline_file(top), scan::baseline_text(kept)));
  show(context, kept.size(), baseline.size(), all.is_complete);
  return all.is_complete ? exit_done : exit_code(Fault::usage);
}

}  // namespace hoopgit::cli
