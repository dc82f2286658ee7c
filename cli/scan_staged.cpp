#include "cli/scan_content.hpp"
#include "cli/scan_merge.hpp"
#include "cli/scan_objects.hpp"
#include "cli/scan_sources.hpp"
#include "core/base/file.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace hoopgit::cli {
namespace {

using scan::Place;

using PathsByBlob = std::map<std::string, std::set<std::string>>;
using ByBlobAndPath =
    std::map<std::pair<std::string, std::string>, scan::Report>;

class StagedScan {
 public:
  StagedScan(const ScanGit& git, Pace& pace, const scan::Scanner& scanner,
             const ScanOptions& options, const LocalChanges& changes)
      : git_(git),
        pace_(pace),
        scanner_(scanner),
        options_(options),
        changes_(changes) {
    report_.ruleset = scanner.ruleset();
  }

  Result<scan::Report> run() {
    const auto walked = walk();
    if (!walked && !pace_.was_stopped()) return walked.error();
    pace_.note_stop(report_);
    report_.files = paths_.size();
    report_.sort();
    return std::move(report_);
  }

 private:
  Result<void> walk() {
    others_ = TRY(added_to_other_parents(git_, changes_));
    DiffReader reader([&](const AddedLines& hunk) {
      for_new_runs(hunk, others_,
                   [&](const AddedLines& lines) { scan_lines(lines); });
    });
    TRY(read_local_diff(git_, changes_, "", reader));
    for (const auto& file : reader.files())
      scan_file_entry(file);
    return changes_.worktree ? scan_unshown(reader) : scan_opaque(reader);
  }

  void scan_lines(const AddedLines& lines) {
    if (!pace_.goes_on()) return;
    scan::Report part;
    scanner_.scan({.kind = Place::Kind::staged, .path = lines.path}, lines.text,
                  part, options_.manner(lines.first_line));
    add(lines.path, std::move(part));
  }

  void add(const std::string& path, scan::Report part) {
    paths_.insert(path);
    report_.add(std::move(part));
  }

  void gap(const std::string& path, std::string reason) {
    report_.gaps.push_back({masked(path), std::move(reason)});
  }

  void scan_file_entry(const ChangedFile& file) {
    if (file.status == 'U') return gap(file.path, "not merged");
    if (file.status == 'X') return gap(file.path, "unknown kind of change");
    const bool is_new_name = file.status == 'A' || file.status == 'R';
    const bool in_all = std::all_of(
        others_.begin(), others_.end(),
        [&](const Added& other) { return other.paths.contains(file.path); });
    if (!is_new_name || !in_all) return;
    scan::Report part;
    scanner_.scan({.kind = Place::Kind::path, .path = file.path}, file.path,
                  part, options_.manner());
    report_.findings.insert(report_.findings.end(), part.findings.begin(),
                            part.findings.end());
  }

  /// Blobs whose lines git does not show, because they are binary or because
  /// an attribute says so.
  Result<void> scan_opaque(const DiffReader& diff) {
    std::vector<const ChangedFile*> files;
    for (const auto& file : diff.files())
      if (!is_nothing(file.new_id) && is_opaque(diff, file) &&
          std::all_of(others_.begin(), others_.end(), [&](const Added& other) {
            return other.blobs.contains(file.new_id);
          }))
        files.push_back(&file);
    PathsByBlob wanted;
    for (const auto* file : files)
      for (const auto& id : {file->new_id, file->old_id})
        if (!is_nothing(id)) wanted[id].insert(file->path);
    if (wanted.empty()) return {};
    ByBlobAndPath scanned;
    TRY(scan_blobs(wanted, scanned));
    for (const auto* file : files)
      add_blob(*file, scanned[{file->new_id, file->path}],
               scanned[{file->old_id, file->path}]);
    return {};
  }

  static bool is_opaque(const DiffReader& diff, const ChangedFile& file) {
    return std::any_of(
        diff.opaque().begin(), diff.opaque().end(), [&](const auto& opaque) {
          return opaque.old_id == file.old_id && opaque.new_id == file.new_id;
        });
  }

  /// Of the work tree: files without a line that was added. Those that only
  /// lost some, or changed their mode, have nothing that the index has not.
  Result<void> scan_unshown(const DiffReader& diff) {
    std::vector<const ChangedFile*> files;
    PathsByBlob wanted;
    for (const auto& file : diff.files()) {
      const bool is_there = file.status == 'M' || file.status == 'A' ||
                            file.status == 'T' || file.status == 'R' ||
                            file.status == 'C';
      if (!is_there || paths_.contains(file.path)) continue;
      files.push_back(&file);
      if (!is_nothing(file.old_id)) wanted[file.old_id].insert(file.path);
    }
    if (files.empty()) return {};
    auto top = TRY(git_.text({"rev-parse", "--show-toplevel"}));
    if (top.ends_with('\n')) top.pop_back();
    ByBlobAndPath scanned;
    if (!wanted.empty()) TRY(scan_blobs(wanted, scanned));
    for (const auto* file : files)
      add_blob(*file, scan_file(top, file->path),
               scanned[{file->old_id, file->path}]);
    return {};
  }

  scan::Report scan_file(const std::string& top, const std::string& path) {
    scan::Report report;
    const std::filesystem::path file = top + "/" + path;
    const auto bytes = read_file(file, options_.largest);
    if (bytes)
      scan_content(scanner_, options_, staged(path), *bytes, report);
    else if (!std::filesystem::is_symlink(file))
      report.gaps.push_back({masked(path), bytes.error().fault == Fault::limit
                                               ? "too large"
                                               : "cannot be read"});
    return report;
  }

  static Place staged(const std::string& path) {
    return {.kind = Place::Kind::staged, .path = path};
  }
  Place masked(const std::string& path) const {
    return staged(scanner_.masked(path));
  }

  static bool is_nothing(const std::string& id) {
    return id.find_first_not_of('0') == std::string::npos;
  }

  Result<void> scan_blobs(const PathsByBlob& blobs, ByBlobAndPath& scanned) {
    std::string input;
    for (const auto& [id, paths] : blobs)
      input += id + "\n";
    ObjectReader reader(options_.largest, [&](const ReadObject& object) {
      const auto found = blobs.find(object.id);
      if (found == blobs.end()) return;
      for (const auto& path : found->second)
        take(object, path, scanned[{object.id, path}]);
    });
    TRY(git_.run(
        {"cat-file", "--batch", "--buffer"},
        [&](std::string_view piece) { return reader.feed(piece); },
        std::move(input)));
    return reader.finish();
  }

  void take(const ReadObject& object, const std::string& path,
            scan::Report& report) {
    if (object.type == "missing")
      report.gaps.push_back({masked(path), "missing"});
    else if (object.size > options_.largest)
      report.gaps.push_back({masked(path), "too large"});
    else
      scan_content(scanner_, options_, staged(path), object.content, report);
  }

  /// Without what the version before has too.
  void add_blob(const ChangedFile& file, scan::Report now,
                const scan::Report& before) {
    std::erase_if(now.findings, [&](const scan::Finding& finding) {
      return std::any_of(before.findings.begin(), before.findings.end(),
                         [&](const scan::Finding& known) {
                           return known.rule == finding.rule &&
                                  known.fingerprint == finding.fingerprint;
                         });
    });
    add(file.path, std::move(now));
  }

  const ScanGit& git_;
  Pace& pace_;
  const scan::Scanner& scanner_;
  const ScanOptions& options_;
  const LocalChanges& changes_;
  std::vector<Added> others_;
  scan::Report report_;
  std::set<std::string> paths_;
};

}  // namespace

Result<scan::Report> scan_staged(const std::filesystem::path& work_tree,
                                 const scan::Scanner& scanner,
                                 const ScanOptions& options,
                                 const LocalChanges& changes) {
  Pace pace(options.watch);
  const ScanGit git(work_tree, "scan what is staged", &pace);
  return StagedScan(git, pace, scanner, options, changes).run();
}

}  // namespace hoopgit::cli
