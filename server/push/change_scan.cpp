#include "core/scan/file_scan.hpp"
#include "server/push/blob_verdict.hpp"
#include "server/push/changes.hpp"
#include "server/push/content_notice.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

namespace hoopgit::push {
namespace {

using git::ObjectId;
using scan::InlineAllow;
using scan::Place;
using scan::Report;

constexpr unsigned link_mode = 0120000;

/// Of what does not count so much is listed in one report.
constexpr std::size_t most_excused = 1000;

scan::Manner manner_of(InlineAllow mode) {
  return {.honour_allow_comments = mode != InlineAllow::ignore};
}

using VerdictPointer = std::shared_ptr<const BlobVerdict>;

std::string file_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

/// Of what was found in a file of this name (as it is shown), the places in an
/// archive remain: "!member".
template <class Items>
Items inside_of(const std::string& name, Items items) {
  for (auto& item : items) {
    const Place place = std::exchange(item.place, {});
    const std::string& path = place.path;
    const std::size_t end =
        path.starts_with(name) ? name.size() : path.find('!');
    if (end < path.size()) item.place.path = path.substr(end);
    item.place.kind = place.kind;
  }
  return items;
}

/// Scans each blob once: in this push, and as long as verdicts are kept.
class BlobScan {
 public:
  BlobScan(const git::Repository& objects, const scan::Scanner& scanner,
           const ChangeScanOptions& options)
      : objects_(objects),
        scanner_(scanner),
        verdicts_(options.verdicts),
        manner_(manner_of(options.inline_allow)) {}

  Result<VerdictPointer> of(const ObjectId& id, const std::string& path) {
    // Members of an archive are called by its name, too.
    const std::string name = file_name(path);
    VerdictPointer verdict = find(id, class_of(path));
    if (verdict && verdict->is_archive) verdict = find(id, name);
    if (verdict) return verdict;
    verdict = TRY(scanned(id, path));
    keep(id, class_of(path), verdict);
    if (verdict->is_archive) keep(id, name, verdict);
    return verdict;
  }

 private:
  /// What of a path can make a difference. Two kinds of archives are known by
  /// the end of their names alone.
  std::string class_of(const std::string& path) const {
    if (scanner_.depends_on_paths()) return path;
    return path.ends_with(".br") || path.ends_with(".tar") ? file_name(path)
                                                           : "";
  }

  BlobVerdicts::Key key_of(const ObjectId& id, const std::string& path) const {
    return {id, scanner_.ruleset(), manner_.honour_allow_comments, path};
  }

  VerdictPointer find(const ObjectId& id, const std::string& path) {
    auto& verdict = seen_[{id, path}];
    if (!verdict && verdicts_ != nullptr)
      verdict = verdicts_->find(key_of(id, path));
    return verdict;
  }

  void keep(const ObjectId& id, const std::string& path,
            const VerdictPointer& verdict) {
    seen_[{id, path}] = verdict;
    if (verdicts_ != nullptr) verdicts_->keep(key_of(id, path), verdict);
  }

  Result<VerdictPointer> scanned(const ObjectId& id, const std::string& path) {
    const std::string name =
        scanner_.depends_on_paths() ? path : file_name(path);
    BlobVerdict verdict;
    Report report;
    scan::Notices notices;
    TRY(objects_.with_blob(id, [&](std::string_view bytes) {
      const scan::ArchiveLimits limits;
      scan::scan_file(scanner_, {Place::Kind::blob, name, id.hex()}, bytes,
                      limits, report, manner_);
      note_file(bytes, {}, notices);
      verdict.is_archive =
          scan::archive_kind(name, bytes) != scan::ArchiveKind::none;
      return Result<void>();
    }));
    const std::string shown = scanner_.masked(name);
    verdict.findings = inside_of(shown, std::move(report.findings));
    verdict.excused = inside_of(shown, std::move(report.excused));
    verdict.gaps = inside_of(shown, std::move(report.gaps));
    verdict.notices = std::move(notices).take();
    verdict.bytes = report.bytes;
    verdict.allowed = report.allowed;
    return VerdictPointer(
        std::make_shared<const BlobVerdict>(std::move(verdict)));
  }

  const git::Repository& objects_;
  const scan::Scanner& scanner_;
  BlobVerdicts* verdicts_;
  scan::Manner manner_;
  std::map<std::pair<ObjectId, std::string>, VerdictPointer> seen_{};
};

/// Knows which secrets the upstream has already at a path. That a comment there
/// excused one does not make it new when the comment goes.
class Base {
 public:
  Base(std::vector<ObjectId> boundary, const git::Repository& objects,
       BlobScan& blobs)
      : boundary_(std::move(boundary)), objects_(objects), blobs_(blobs) {}

  Result<bool> has(const std::string& path, const std::string& fingerprint) {
    const auto [known, is_first] = known_.try_emplace(path);
    if (is_first) TRY(read(path, known->second));
    return known->second.contains(fingerprint);
  }

 private:
  Result<void> read(const std::string& path,
                    std::set<std::string>& fingerprints) {
    for (const auto& id : boundary_) {
      const git::Commit commit = TRY(objects_.commit(id));
      const ObjectId blob = TRY(objects_.blob_at(commit.tree, path));
      if (blob.is_zero()) continue;
      const auto verdict = TRY(blobs_.of(blob, path));
      for (const auto* found : {&verdict->findings, &verdict->excused})
        for (const auto& finding : *found)
          fingerprints.insert(finding.fingerprint);
    }
    return {};
  }

  std::vector<ObjectId> boundary_;
  const git::Repository& objects_;
  BlobScan& blobs_;
  std::map<std::string, std::set<std::string>> known_{};
};

/// Where it belongs by its standing. What is only listed is listed in part.
void take(scan::Finding finding, InlineAllow mode, Report& report) {
  const bool is_reported = finding.standing == scan::Standing::allowed &&
                           mode == InlineAllow::report;
  if (finding.counts() || is_reported)
    report.findings.push_back(std::move(finding));
  else if (report.excused.size() < most_excused)
    report.excused.push_back(std::move(finding));
}

/// Of findings that comments allow not all are listed: where rules are to see
/// them, that is a gap.
void note_unlisted(const Place& place, std::size_t allowed, std::size_t listed,
                   InlineAllow mode, Report& report) {
  if (mode == InlineAllow::report && allowed > listed)
    report.gaps.push_back({place, "too many findings that comments allow"});
}

/// Reports each blob at every path that it has.
class ChangeScan {
 public:
  ChangeScan(const Changes& changes, const git::Repository& objects,
             const scan::Scanner& scanner, const ChangeScanOptions& options,
             Report& report, scan::Notices& notices)
      : changes_(changes),
        blobs_(objects, scanner, options),
        base_(changes.boundary, objects, blobs_),
        report_(report),
        notices_(notices),
        allow_(options.inline_allow) {}

  Result<void> run() {
    for (const auto& blob : changes_.blobs) {
      const auto verdict = TRY(blobs_.of(blob.id, blob.path));
      const Place place{Place::Kind::blob, blob.path, blob.commit.hex()};
      if (counted_.insert(blob.id).second) {
        report_.bytes += verdict->bytes;
        report_.allowed += verdict->allowed;
      }
      if (blob.mode != link_mode && noted_.insert(blob.id).second)
        for (const auto& notice : verdict->notices)
          notices_.add(notice.kind, place, notice.detail);
      ++report_.files;
      note_gaps(*verdict, place);
      TRY(add(*verdict, place));
    }
    return {};
  }

 private:
  /// At each of its paths: a policy may bear one at some of them alone.
  void note_gaps(const BlobVerdict& verdict, const Place& place) {
    // A rule that names paths cannot be asked about those that are not listed.
    if (changes_.unlisted_paths > 0 && !verdict.findings.empty())
      report_.gaps.push_back({place, "not all of its paths are listed"});
    note_unlisted(place, verdict.allowed, verdict.excused.size(), allow_,
                  report_);
  }

  Result<void> add(const BlobVerdict& verdict, const Place& place) {
    for (const auto* found : {&verdict.findings, &verdict.excused})
      for (scan::Finding finding : *found) {
        finding.place = inside(place, finding.place);
        TRY(add(std::move(finding), place.path));
      }
    for (scan::Gap gap : verdict.gaps) {
      gap.place = inside(place, gap.place);
      // What is no text for anybody here is left to the policy.
      if (scan::is_soft(gap))
        notices_.add(scan::NoticeKind::unread_archive, gap.place, why(gap));
      else
        report_.gaps.push_back(std::move(gap));
    }
    return {};
  }

  static Place inside(Place place, const Place& member) {
    place.path += member.path;
    if (member.kind == Place::Kind::path) place.kind = Place::Kind::path;
    return place;
  }

  static std::string why(const scan::Gap& gap) {
    const auto end = gap.reason.find(": ");
    return end == std::string::npos ? gap.reason : gap.reason.substr(end + 2);
  }

  Result<void> add(scan::Finding finding, const std::string& path) {
    if (TRY(base_.has(path, finding.fingerprint)))
      finding.standing = scan::Standing::known;
    take(std::move(finding), allow_, report_);
    return {};
  }

  const Changes& changes_;
  BlobScan blobs_;
  Base base_;
  Report& report_;
  scan::Notices& notices_;
  const InlineAllow allow_;
  std::set<ObjectId> counted_{};
  std::set<ObjectId> noted_{};
};

void scan_text(const Place& place, std::string_view text,
               const scan::Scanner& scanner, InlineAllow mode, Report& report) {
  Report found;
  scanner.scan(place, text, found, manner_of(mode));
  note_unlisted(place, found.allowed, found.excused.size(), mode, report);
  for (auto* list : {&found.findings, &found.excused})
    for (auto& finding : *list)
      take(std::move(finding), mode, report);
  for (auto& gap : found.gaps)
    report.gaps.push_back(std::move(gap));
  report.allowed += found.allowed;
}

/// The whole of a commit or tag: what stands above its message, names and
/// headers of any kind, can hold a secret as well.
Result<void> scan_object(const ObjectId& id, const git::Repository& objects,
                         const scan::Scanner& scanner, InlineAllow mode,
                         Report& report, scan::Notices& notices) {
  return objects.with_bytes(id, [&](std::string_view bytes) {
    const Place place{Place::Kind::message, "", id.hex()};
    note_text(bytes, place, notices);
    const auto end = bytes.find("\n\n");
    scan_text(place, bytes.substr(0, end), scanner, mode, report);
    if (end != std::string_view::npos)
      scan_text(place, bytes.substr(end + 2), scanner, mode, report);
    return Result<void>();
  });
}

/// A path or ref name may itself be the secret: nothing may repeat it.
void mask_places(const scan::Scanner& scanner, Report& report) {
  for (auto& finding : report.findings)
    finding.place.path = scanner.masked(finding.place.path);
  for (auto& finding : report.excused)
    finding.place.path = scanner.masked(finding.place.path);
  for (auto& gap : report.gaps)
    gap.place.path = scanner.masked(gap.place.path);
  for (auto& notice : report.notices) {
    notice.place.path = scanner.masked(notice.place.path);
    notice.detail = scanner.masked(notice.detail);
  }
}

/// The kinds of the one are none of the other: what stands for the rest of a
/// kind stays behind it.
void take_notices(const Changes& changes, scan::Notices of_contents,
                  Report& report) {
  report.notices = changes.notices;
  for (auto& notice : std::move(of_contents).take())
    report.notices.push_back(std::move(notice));
  std::stable_sort(
      report.notices.begin(), report.notices.end(),
      [](const auto& a, const auto& b) { return a.kind < b.kind; });
}

}  // namespace

Result<Report> scan_changes(const Changes& changes,
                            const git::Repository& objects,
                            const scan::Scanner& scanner,
                            const ChangeScanOptions& options) {
  const InlineAllow mode = options.inline_allow;
  Report report;
  report.ruleset = scanner.ruleset();
  scan::Notices notices;
  TRY(ChangeScan(changes, objects, scanner, options, report, notices).run());
  std::set<std::string> paths;
  for (const auto& blob : changes.blobs)
    if (paths.insert(blob.path).second)
      scan_text({Place::Kind::path, blob.path, blob.commit.hex()}, blob.path,
                scanner, mode, report);
  for (const auto& commit : changes.commits)
    TRY(scan_object(commit.id, objects, scanner, mode, report, notices));
  for (const auto& tag : changes.tags)
    TRY(scan_object(tag.id, objects, scanner, mode, report, notices));
  for (const auto& update : changes.updates)
    scan_text({Place::Kind::ref, update.ref, ""}, update.ref, scanner, mode,
              report);
  take_notices(changes, std::move(notices), report);
  mask_places(scanner, report);
  report.sort();
  return report;
}

}  // namespace hoopgit::push
