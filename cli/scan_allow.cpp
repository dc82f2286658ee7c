#include "cli/scan_allow.hpp"

#include "cli/scan_everything.hpp"
#include "cli/scan_sources.hpp"
#include "cli/scan_spot.hpp"
#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "core/base/text.hpp"
#include "core/scan/accept/fingerprint.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;

fs::path ignore_file(const fs::path& top) {
  return top / ".hoopgit" / "scan-ignore";
}

Error refuse(const std::string& why, const std::string& hint = {}) {
  return {Fault::usage, "cannot allow it: " + why, hint};
}

Result<std::string> author(const AllowOptions& options) {
  if (!options.by.empty()) return options.by;
  const auto asked = run({.argv = {"git", "config", "user.email"}});
  if (asked && asked->succeeded() && !trim(asked->output).empty())
    return std::string(trim(asked->output));
  return refuse("git does not know who you are", "say it with --by NAME");
}

/// What is the same in all entries. A field with a space would be two.
Result<scan::IgnoreEntry> entry_of(const AllowOptions& options) {
  scan::IgnoreEntry entry;
  entry.by = TRY(author(options));
  entry.rule = options.rule;
  entry.path = options.path;
  entry.reason = std::string(trim(options.reason));
  for (const auto* field : {&entry.by, &entry.rule, &entry.path})
    if (field->find_first_of(" \t\n#") != std::string::npos)
      return refuse("a name, rule or path may have no space and no #");
  if (entry.reason.empty() || entry.reason.find('\n') != std::string::npos)
    return refuse("the reason must be one line of text");
  if (options.until != "never") entry.until = options.until;
  return entry;
}

/// Adds entries to the file: by the rules that it is read by.
Result<void> append(const fs::path& top,
                    const std::vector<scan::IgnoreEntry>& entries,
                    const ScanSetup& setup) {
  std::string text = TRY(text_or_nothing(ignore_file(top)));
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  std::string added;
  for (const auto& entry : entries)
    added += entry.text() + "\n";
  const auto& limits = setup.rules().ignore();
  TRY(scan::read_ignore_file(added, setup.today(),
                             {limits.most_days, limits.may_be_endless}));
  return write_committed(ignore_file(top), text + added);
}

/// One line of a file.
Result<Spot> one_line(std::string_view what) {
  Spot spot = spot_of(what);
  if (spot.line > 0) return spot;
  return refuse("'" + printable(what) +
                "' is neither a fingerprint nor "
                "PATH:LINE");
}

/// The fingerprints of what counts at a place.
Result<std::vector<std::string>> fingerprints_at(ScanSetup& setup,
                                                 const AllowOptions& options) {
  const Spot spot = TRY(one_line(options.what));
  const auto report =
      TRY(scan_tree({spot.path}, setup.scanner(), setup.options(true)));
  std::set<std::string> found;
  for (const auto& finding : report.findings)
    if (finding.line <= spot.line && spot.line <= finding.end_line)
      found.insert(finding.fingerprint);
  if (found.empty())
    return Error{Fault::not_found, "cannot allow it: no secret is found at " +
                                       printable(options.what)};
  return std::vector<std::string>(found.begin(), found.end());
}

void show(const Context& context,
          const std::vector<scan::IgnoreEntry>& entries) {
  json::Array lines;
  for (const auto& entry : entries) {
    lines.emplace_back(entry.text());
    if (!context.globals.json) context.terminal.print(printable(entry.text()));
  }
  if (context.globals.json)
    context.terminal.print_json(json::object({{"added", std::move(lines)}}));
}

}  // namespace

Result<int> scan_allow(const Context& context, const AllowOptions& options) {
  scan::IgnoreEntry entry = TRY(entry_of(options));
  const fs::path top = TRY(salted_top());
  auto setup = TRY(ScanSetup::make(context, options.choice));
  std::vector<std::string> fingerprints{options.what};
  if (!scan::is_content_fingerprint(options.what))
    fingerprints = TRY(fingerprints_at(setup, options));
  std::vector<scan::IgnoreEntry> entries;
  for (auto& fingerprint : fingerprints) {
    entry.fingerprint = std::move(fingerprint);
    entries.push_back(entry);
  }
  TRY(append(top, entries, setup));
  show(context, entries);
  return exit_done;
}

Result<int> ignore_unused(const Context& context, const ScanChoice& choice) {
  auto setup = TRY(ScanSetup::make(context, choice));
  const auto all = TRY(scan_everything(setup, true));
  const auto unused = setup.acceptance().unused();
  if (context.globals.json)
    context.terminal.print_json(json::object(
        {{"complete", all.is_complete}, {"unused", json::array_of(unused)}}));
  else
    for (const auto& line : unused)
      context.terminal.print("unused: " + line);
  if (!all.is_complete)
    context.terminal.urge("not everything could be scanned: see hoopgit scan");
  return unused.empty() ? exit_done : exit_refused;
}

Result<int> ignore_migrate(const Context& context,
                           const AllowOptions& options) {
  scan::IgnoreEntry entry = TRY(entry_of(options));
  const fs::path top = TRY(salted_top());
  const std::string old = TRY(text_or_nothing(top / ".gitleaksignore"));
  const auto ignores = scan::read_gitleaks_ignore(old);
  auto setup = TRY(ScanSetup::make(context, options.choice));
  std::set<std::string> fingerprints;
  std::set<std::size_t> moved;
  const auto note = [&](const scan::Finding& finding, const scan::SecretView&) {
    const scan::Rule* rule = setup.rules().ruleset().find(finding.rule);
    for (const auto& ignore : ignores.entries)
      if (rule != nullptr &&
          ignore.is_for(*rule, from_top(top, finding.place.path),
                        finding.place.commit, finding.line)) {
        fingerprints.insert(finding.fingerprint);
        moved.insert(ignore.line_in_file);
      }
  };
  TRY(scan_everything(setup, true, note));
  std::vector<scan::IgnoreEntry> entries;
  for (const auto& fingerprint : fingerprints) {
    entry.fingerprint = fingerprint;
    entries.push_back(entry);
  }
  TRY(append(top, entries, setup));
  std::string kept;
  std::size_t number = 0;
  for (const auto line : split(old, '\n'))
    if (!moved.contains(++number)) kept += std::string(line) + "\n";
  if (!kept.empty()) kept.pop_back();
  if (!moved.empty()) TRY(write_committed(top / ".gitleaksignore", kept));
  show(context, entries);
  return moved.size() == ignores.entries.size() ? exit_done : exit_refused;
}

}  // namespace hoopgit::cli
