// Files as a revision has them, and single blobs.

#include "cli/scan_content.hpp"
#include "cli/scan_git.hpp"
#include "cli/scan_objects.hpp"
#include "cli/scan_sources.hpp"
#include "core/base/text.hpp"

#include <map>

namespace hoopgit::cli {
namespace {

using scan::Place;
using PathsByBlob = std::map<std::string, std::vector<std::string>>;

/// The id of what `name` says, which must be of this type. Asked by way of
/// cat-file, since what follows a colon is all path to rev-parse.
Result<std::string> id_of(const ScanGit& git, const std::string& name,
                          std::string_view type) {
  const Error none = git.error("'" + printable(name) + "' is no " +
                               std::string(type) + " here");
  if (name.find('\n') != std::string::npos) return none;
  const auto printed =
      TRY(git.text({"cat-file", "--batch-check"}, name + "\n"));
  const auto words = split(trim(printed), ' ');
  if (words.size() != 3 || words[1] != type) return none;
  return std::string(words[0]);
}

/// Scans each blob at each of its paths.
Result<void> scan_blobs(const ScanGit& git, Pace& pace,
                        const PathsByBlob& blobs, const scan::Scanner& scanner,
                        const ScanOptions& options, scan::Report& report) {
  pace.expect(blobs.size());
  std::string wanted;
  for (const auto& [id, paths] : blobs)
    wanted += id + "\n";
  ObjectReader reader(options.largest, [&](const ReadObject& object) {
    const auto found = blobs.find(object.id);
    if (found == blobs.end() || !pace.goes_on()) return;
    for (const auto& path : found->second) {
      const Place place{.kind = Place::Kind::blob, .path = path};
      if (object.type == "missing" || object.size > options.largest)
        report.gaps.push_back(
            {{.kind = Place::Kind::blob, .path = scanner.masked(path)},
             object.type == "missing" ? "missing" : "too large"});
      else
        scan_content(scanner, options, place, object.content, report);
    }
    pace.finish_one();
  });
  TRY(git.run(
      {"cat-file", "--batch", "--buffer"},
      [&](std::string_view piece) { return reader.feed(piece); },
      std::move(wanted)));
  return reader.finish();
}

/// "100644 blob <id>\t<path>", each with a NUL behind it. Commits of other
/// repositories are left out.
PathsByBlob blobs_in(std::string_view listed) {
  PathsByBlob blobs;
  for (const auto entry : split(listed, '\0')) {
    const auto tab = entry.find('\t');
    if (tab == std::string_view::npos) continue;
    const auto words = split(entry.substr(0, tab), ' ');
    if (words.size() == 3 && words[1] == "blob")
      blobs[std::string(words[2])].emplace_back(entry.substr(tab + 1));
  }
  return blobs;
}

void scan_paths(const PathsByBlob& blobs, const scan::Scanner& scanner,
                const ScanOptions& options, scan::Report& report) {
  for (const auto& [id, paths] : blobs)
    for (const auto& path : paths) {
      scan::Report part;
      scanner.scan({.kind = Place::Kind::path, .path = path}, path, part,
                   options.manner());
      report.findings.insert(report.findings.end(), part.findings.begin(),
                             part.findings.end());
    }
}

Result<scan::Report> finished(const Result<void>& done, const Pace& pace,
                              scan::Report& report) {
  if (!done && !pace.was_stopped()) return done.error();
  pace.note_stop(report);
  report.sort();
  return std::move(report);
}

}  // namespace

Result<scan::Report> scan_revision(const std::filesystem::path& work_tree,
                                   const std::string& revision,
                                   const std::vector<std::string>& paths,
                                   const scan::Scanner& scanner,
                                   const ScanOptions& options) {
  Pace pace(options.watch);
  const ScanGit git(work_tree, "scan the revision", &pace);
  scan::Report report;
  report.ruleset = scanner.ruleset();
  const auto walk = [&]() -> Result<void> {
    std::vector<std::string> arguments = {
        "ls-tree",
        "-r",
        "-z",
        "--full-name",
        TRY(id_of(git, revision + "^{tree}", "tree")),
        "--"};
    arguments.insert(arguments.end(), paths.begin(), paths.end());
    const auto listed = TRY(git.text(std::move(arguments)));
    const PathsByBlob blobs = blobs_in(listed);
    TRY(scan_blobs(git, pace, blobs, scanner, options, report));
    scan_paths(blobs, scanner, options, report);
    return {};
  };
  return finished(walk(), pace, report);
}

Result<scan::Report> scan_objects(const std::filesystem::path& work_tree,
                                  const std::vector<std::string>& names,
                                  const scan::Scanner& scanner,
                                  const ScanOptions& options) {
  Pace pace(options.watch);
  const ScanGit git(work_tree, "scan blobs", &pace);
  if (names.empty()) return git.error("no blob is named");
  scan::Report report;
  report.ruleset = scanner.ruleset();
  const auto walk = [&]() -> Result<void> {
    PathsByBlob blobs;
    for (const auto& name : names)
      blobs[TRY(id_of(git, name, "blob"))].push_back(name);
    return scan_blobs(git, pace, blobs, scanner, options, report);
  };
  return finished(walk(), pace, report);
}

}  // namespace hoopgit::cli
