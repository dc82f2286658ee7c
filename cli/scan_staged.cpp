#include "cli/scan_merge.hpp"
#include "cli/scan_objects.hpp"
#include "cli/scan_sources.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace hoopgit::cli {
namespace {

using scan::Place;

class StagedScan {
 public:
  StagedScan(const ScanGit& git, const scan::Scanner& scanner,
             const ScanOptions& options, std::vector<Added> others)
      : git_(git),
        scanner_(scanner),
        options_(options),
        others_(std::move(others)) {
    report_.ruleset = scanner.ruleset();
  }

  Result<scan::Report> run() {
    DiffReader reader([&](const AddedLines& hunk) {
      for_new_runs(hunk, others_,
                   [&](const AddedLines& lines) { scan_lines(lines); });
    });
    TRY(read_staged_diff(git_, "", reader));
    for (const auto& file : reader.files())
      scan_file_entry(file);
    TRY(scan_opaque(reader));
    report_.files = paths_.size();
    report_.sort();
    return std::move(report_);
  }

 private:
  void scan_lines(const AddedLines& lines) {
    scan::Report part;
    scanner_.scan({.kind = Place::Kind::staged, .path = lines.path}, lines.text,
                  part,
                  {.honour_allow_comments = options_.honour_allow_comments,
                   .first_line = lines.first_line});
    add(lines.path, std::move(part));
  }

  void add(const std::string& path, scan::Report part) {
    paths_.insert(path);
    report_.add(std::move(part));
  }

  void gap(const std::string& path, std::string reason) {
    report_.gaps.push_back(
        {{.kind = Place::Kind::staged, .path = scanner_.masked(path)},
         std::move(reason)});
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
                  part, {options_.honour_allow_comments});
    report_.findings.insert(report_.findings.end(), part.findings.begin(),
                            part.findings.end());
  }

  /// Blobs whose lines git does not show, because they are binary or because
  /// an attribute says so.
  Result<void> scan_opaque(const DiffReader& diff) {
    std::set<std::string> wanted;
    for (const auto& opaque : diff.opaque()) {
      const bool in_all =
          std::all_of(others_.begin(), others_.end(), [&](const Added& other) {
            return other.blobs.contains(opaque.new_id);
          });
      if (!in_all || is_nothing(opaque.new_id)) continue;
      wanted.insert(opaque.new_id);
      if (!is_nothing(opaque.old_id)) wanted.insert(opaque.old_id);
    }
    if (wanted.empty()) return {};
    std::map<std::string, scan::Report> scanned;
    TRY(scan_blobs(wanted, scanned));
    for (const auto& file : diff.files()) {
      const bool is_opaque = std::any_of(
          diff.opaque().begin(), diff.opaque().end(), [&](const auto& opaque) {
            return opaque.old_id == file.old_id && opaque.new_id == file.new_id;
          });
      const auto now = scanned.find(file.new_id);
      if (is_opaque && now != scanned.end())
        add_blob(file, now->second, scanned[file.old_id]);
    }
    return {};
  }

  static bool is_nothing(const std::string& id) {
    return id.find_first_not_of('0') == std::string::npos;
  }

  Result<void> scan_blobs(const std::set<std::string>& ids,
                          std::map<std::string, scan::Report>& scanned) {
    std::string input;
    for (const auto& id : ids)
      input += id + "\n";
    ObjectReader reader(options_.largest, [&](const ReadObject& object) {
      scan::Report& report = scanned[object.id];
      if (object.type == "missing")
        report.gaps.push_back({{.kind = Place::Kind::staged}, "missing"});
      else if (object.size > options_.largest)
        report.gaps.push_back({{.kind = Place::Kind::staged}, "too large"});
      else
        scanner_.scan({.kind = Place::Kind::staged}, object.content, report,
                      {options_.honour_allow_comments});
    });
    TRY(git_.run(
        {"cat-file", "--batch", "--buffer"},
        [&](std::string_view piece) { return reader.feed(piece); },
        std::move(input)));
    return reader.finish();
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
    const std::string path = scanner_.masked(file.path);
    for (auto& finding : now.findings)
      finding.place.path = path;
    for (auto& finding : now.excused)
      finding.place.path = path;
    for (auto& gap : now.gaps)
      gap.place.path = path;
    add(file.path, std::move(now));
  }

  const ScanGit& git_;
  const scan::Scanner& scanner_;
  const ScanOptions& options_;
  const std::vector<Added> others_;
  scan::Report report_;
  std::set<std::string> paths_;
};

}  // namespace

Result<scan::Report> scan_staged(const std::filesystem::path& work_tree,
                                 const scan::Scanner& scanner,
                                 const ScanOptions& options) {
  const ScanGit git(work_tree, "scan what is staged");
  auto others = TRY(added_to_other_parents(git));
  return StagedScan(git, scanner, options, std::move(others)).run();
}

}  // namespace hoopgit::cli
