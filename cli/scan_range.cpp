#include "cli/scan_git.hpp"
#include "cli/scan_objects.hpp"
#include "cli/scan_sources.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace hoopgit::cli {
namespace {

using scan::Place;

/// More blobs than this are reported without the commit that brings them.
constexpr std::size_t most_traced = 20;

using PathById = std::map<std::string, std::string>;

/// What rev-list may be told; everything else that begins with '-' could make
/// it print something else.
Result<void> check(const std::vector<std::string>& revisions,
                   const ScanGit& git) {
  constexpr std::array<std::string_view, 5> options = {
      "--all", "--not", "--branches", "--remotes", "--tags"};
  if (revisions.empty()) return git.error("no revision is given");
  for (const auto& revision : revisions) {
    const auto name = std::string_view(revision).substr(0, revision.find('='));
    if (revision.starts_with('-') &&
        std::find(options.begin(), options.end(), name) == options.end())
      return git.error("unknown option '" + printable(revision) + "'");
  }
  return {};
}

class RangeScan {
 public:
  RangeScan(const ScanGit& git, const std::vector<std::string>& revisions,
            const scan::Scanner& scanner, const ScanOptions& options)
      : git_(git), revisions_(revisions), scanner_(scanner), options_(options) {
    report_.ruleset = scanner.ruleset();
  }

  Result<scan::Report> run() {
    paths_ = TRY(objects("blob"));
    const PathById tags = TRY(objects("tag"));
    const auto commits = TRY(listed({"rev-list"}));
    std::string wanted;
    for (const auto& [id, path] : paths_)
      wanted += id + "\n";
    for (const auto& [id, name] : tags)
      wanted += id + "\n";
    for (const auto commit : split(commits, '\n'))
      if (!commit.empty()) wanted += std::string(commit) + "\n";
    TRY(scan_objects(std::move(wanted)));
    scan_paths();
    TRY(trace_findings());
    TRY(look_for_cut_history(commits));
    report_.sort();
    return std::move(report_);
  }

 private:
  Result<std::string> listed(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), revisions_.begin(), revisions_.end());
    arguments.emplace_back("--");
    return git_.text(std::move(arguments));
  }

  /// Id and, of a blob, one of its paths.
  Result<PathById> objects(const std::string& type) const {
    const auto lines =
        TRY(listed({"rev-list", "--objects", "--filter=object:type=" + type,
                    "--filter-provided-objects"}));
    PathById result;
    for (const auto line : split(lines, '\n')) {
      if (line.empty()) continue;
      const auto blank = std::min(line.find(' '), line.size());
      result.emplace(line.substr(0, blank),
                     line.substr(std::min(blank + 1, line.size())));
    }
    return result;
  }

  Result<void> scan_objects(std::string ids) {
    ObjectReader reader(options_.largest,
                        [&](const ReadObject& object) { take(object); });
    TRY(git_.run(
        {"cat-file", "--batch", "--buffer"},
        [&](std::string_view piece) { return reader.feed(piece); },
        std::move(ids)));
    return reader.finish();
  }

  void take(const ReadObject& object) {
    const bool is_blob = paths_.contains(object.id);
    Place place;
    place.kind = is_blob ? Place::Kind::blob : Place::Kind::message;
    if (is_blob) place.path = paths_[object.id];
    if (!is_blob) place.commit = object.id;
    if (object.type == "missing" || object.size > options_.largest) {
      place.path = scanner_.masked(place.path);
      report_.gaps.push_back(
          {place, object.type == "missing" ? "missing" : "too large"});
      return;
    }
    const auto first = report_.findings.size();
    scanner_.scan(
        place,
        is_blob ? std::string_view(object.content) : message_of(object.content),
        report_, {options_.honour_allow_comments});
    if (is_blob && report_.findings.size() > first)
      found_in_.push_back({object.id, first, report_.findings.size()});
  }

  void scan_paths() {
    std::set<std::string_view> names;
    for (const auto& [id, path] : paths_)
      names.insert(path);
    for (const auto name : names) {
      scan::Report part;
      scanner_.scan({.kind = Place::Kind::path, .path = std::string(name)},
                    name, part, {options_.honour_allow_comments});
      report_.findings.insert(report_.findings.end(), part.findings.begin(),
                              part.findings.end());
    }
  }

  /// The oldest commit of the range that has the blob.
  Result<void> trace_findings() {
    for (std::size_t i = 0; i < std::min(found_in_.size(), most_traced); ++i) {
      const auto& blob = found_in_[i];
      const auto commits =
          TRY(listed({"log", "--no-show-signature", "--no-color", "--format=%H",
                      "--no-patch", "-m", "--find-object=" + blob.id}));
      const auto lines = split(trim(commits), '\n');
      for (auto at = blob.begin; at < blob.end; ++at)
        report_.findings[at].place.commit = lines.back();
    }
    return {};
  }

  /// What a shallow clone does not have was not scanned.
  Result<void> look_for_cut_history(std::string_view commits) {
    const auto printed = TRY(git_.text(
        {"rev-parse", "--path-format=absolute", "--git-path", "shallow"}));
    const auto file = printed.substr(0, printed.find('\n'));
    if (!std::filesystem::exists(file)) return {};
    const auto cut = TRY(read_file(file));
    for (const auto id : split(cut, '\n'))
      if (!id.empty() && commits.find(id) != std::string_view::npos)
        report_.gaps.push_back(
            {{.kind = Place::Kind::message, .commit = std::string(id)},
             "history is cut off here (shallow clone)"});
    return {};
  }

  struct FoundIn {
    std::string id;
    std::size_t begin;  // In report_.findings.
    std::size_t end;
  };

  const ScanGit& git_;
  const std::vector<std::string>& revisions_;
  const scan::Scanner& scanner_;
  const ScanOptions& options_;
  scan::Report report_;
  PathById paths_;
  std::vector<FoundIn> found_in_;
};

}  // namespace

Result<scan::Report> scan_range(const std::filesystem::path& work_tree,
                                const std::vector<std::string>& revisions,
                                const scan::Scanner& scanner,
                                const ScanOptions& options) {
  const ScanGit git(work_tree, "scan the range");
  TRY(check(revisions, git));
  return RangeScan(git, revisions, scanner, options).run();
}

}  // namespace hoopgit::cli
