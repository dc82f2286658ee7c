#include "cli/scan_base.hpp"
#include "cli/scan_content.hpp"
#include "cli/scan_git.hpp"
#include "cli/scan_history.hpp"
#include "cli/scan_objects.hpp"
#include "cli/scan_sources.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace hoopgit::cli {
namespace {

using scan::Place;

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
  RangeScan(const ScanGit& git, Pace& pace,
            const std::vector<std::string>& revisions,
            const scan::Scanner& scanner, const ScanOptions& options)
      : git_(git),
        pace_(pace),
        revisions_(revisions),
        scanner_(scanner),
        options_(options) {
    report_.ruleset = scanner.ruleset();
  }

  Result<scan::Report> run() {
    const auto walked = walk();
    if (!walked && !pace_.was_stopped()) return walked.error();
    pace_.note_stop(report_);
    report_.sort();
    return std::move(report_);
  }

 private:
  Result<void> walk() {
    history_ = TRY(history_of(git_, revisions_));
    pace_.expect(history_.blobs.size() + history_.others.size() +
                 history_.commits.size());
    std::string wanted;
    for (const auto& [id, seen] : history_.blobs)
      wanted += id + "\n";
    for (const auto* ids : {&history_.others, &history_.commits})
      for (const auto& id : *ids)
        wanted += id + "\n";
    TRY(scan_objects(std::move(wanted)));
    scan_paths();
    TRY(excuse_known());
    return look_for_cut_history();
  }

  Result<void> scan_objects(std::string ids) {
    ObjectReader reader(options_.largest, [&](const ReadObject& object) {
      if (pace_.goes_on()) take(object);
      pace_.finish_one();
    });
    TRY(git_.run(
        {"cat-file", "--batch", "--buffer"},
        [&](std::string_view piece) { return reader.feed(piece); },
        std::move(ids)));
    return reader.finish();
  }

  void take(const ReadObject& object) {
    const auto blob = history_.blobs.find(object.id);
    if (blob != history_.blobs.end()) return take_blob(object, blob->second);
    const Place place{.kind = Place::Kind::message, .commit = object.id};
    if (!is_whole(object, place)) return;
    if (object.type == "blob") return take_blob(object, {{"", object.id}});
    if (object.type == "tree") {
      report_.gaps.push_back({place, "a tag of a tree: use scan tree --rev"});
      return;
    }
    // Names and other headers can hold a secret as well.
    const auto end = object.content.find("\n\n");
    scanner_.scan(place, std::string_view(object.content).substr(0, end),
                  report_, options_.manner());
    scanner_.scan(place, message_of(object.content), report_,
                  options_.manner());
  }

  bool is_whole(const ReadObject& object, const Place& place) {
    if (object.type != "missing" && object.size <= options_.largest)
      return true;
    report_.gaps.push_back(
        {place, object.type == "missing" ? "missing" : "too large"});
    return false;
  }

  /// At its first path, and where something is found, or paths matter, at all
  /// of them.
  void take_blob(const ReadObject& object, const std::vector<Sighting>& seen) {
    if (object.type == "missing" || object.size > options_.largest) {
      is_whole(object, {Place::Kind::blob, scanner_.masked(seen.front().path),
                        seen.front().commit});
      return;
    }
    ++report_.files;
    report_.bytes += object.content.size();
    for (const auto& sighting : seen)
      if (!take_sighting(object, sighting)) return;
  }

  /// False: what is found here is found at every path, and that is nothing.
  bool take_sighting(const ReadObject& object, const Sighting& sighting) {
    scan::Report part;
    scan_content(scanner_, options_,
                 {Place::Kind::blob, sighting.path, sighting.commit},
                 object.content, part);
    part.files = 0;
    part.bytes = 0;
    const bool is_nothing =
        part.is_clean() && part.excused.empty() && part.allowed == 0;
    found_at_.resize(report_.findings.size());
    found_at_.insert(found_at_.end(), part.findings.size(), sighting.path);
    report_.add(std::move(part));
    return !is_nothing || options_.every_path;
  }

  void scan_paths() {
    std::map<std::string_view, std::string_view> names;
    for (const auto& [id, seen] : history_.blobs)
      for (const auto& sighting : seen)
        names.emplace(sighting.path, sighting.commit);
    for (const auto& [name, commit] : names) {
      scan::Report part;
      scanner_.scan({Place::Kind::path, std::string(name), std::string(commit)},
                    name, part, options_.manner());
      report_.findings.insert(report_.findings.end(), part.findings.begin(),
                              part.findings.end());
    }
  }

  /// What the same path had in a commit that the range begins at.
  Result<void> excuse_known() {
    const std::set<std::string> paths = [&] {
      std::set<std::string> all(found_at_.begin(), found_at_.end());
      all.erase("");
      return all;
    }();
    if (paths.empty() || history_.boundary.empty()) return {};
    const Base base =
        TRY(Base::read(git_, history_.boundary, paths, scanner_, options_));
    found_at_.resize(report_.findings.size());
    std::vector<scan::Finding> kept;
    for (std::size_t i = 0; i < report_.findings.size(); ++i) {
      auto& finding = report_.findings[i];
      const bool is_known = base.has(found_at_[i], finding);
      if (is_known) finding.standing = scan::Standing::known;
      (is_known ? report_.excused : kept).push_back(std::move(finding));
    }
    report_.findings = std::move(kept);
    return {};
  }

  /// What a shallow clone does not have was not scanned.
  Result<void> look_for_cut_history() {
    const auto printed = TRY(git_.text(
        {"rev-parse", "--path-format=absolute", "--git-path", "shallow"}));
    const auto file = printed.substr(0, printed.find('\n'));
    if (options_.shallow_ok || !std::filesystem::exists(file)) return {};
    const auto cut = TRY(read_file(file));
    const std::set<std::string_view> commits(history_.commits.begin(),
                                             history_.commits.end());
    for (const auto id : split(cut, '\n'))
      if (commits.contains(id))
        report_.gaps.push_back(
            {{.kind = Place::Kind::message, .commit = std::string(id)},
             "history is cut off here (shallow clone)"});
    return {};
  }

  const ScanGit& git_;
  Pace& pace_;
  const std::vector<std::string>& revisions_;
  const scan::Scanner& scanner_;
  const ScanOptions& options_;
  scan::Report report_;
  History history_;
  // The true path of each finding in a blob, which its place may hide; of
  // other findings "".
  std::vector<std::string> found_at_;
};

}  // namespace

Result<scan::Report> scan_range(const std::filesystem::path& work_tree,
                                const std::vector<std::string>& revisions,
                                const scan::Scanner& scanner,
                                const ScanOptions& options) {
  Pace pace(options.watch);
  const ScanGit git(work_tree, "scan the range", &pace);
  TRY(check(revisions, git));
  return RangeScan(git, pace, revisions, scanner, options).run();
}

}  // namespace hoopgit::cli
