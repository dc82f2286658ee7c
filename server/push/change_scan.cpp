#include "server/push/changes.hpp"
#include "server/push/content_notice.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace hoopgit::push {
namespace {

using git::ObjectId;
using scan::Place;
using scan::Report;

/// Knows which secrets the upstream has already at a path.
class Base {
 public:
  Base(std::vector<ObjectId> boundary, const git::Repository& objects,
       const scan::Scanner& scanner)
      : boundary_(std::move(boundary)), objects_(objects), scanner_(scanner) {}

  Result<bool> has(const std::string& path, const std::string& fingerprint) {
    const auto known = known_.find(path);
    if (known != known_.end()) return known->second.contains(fingerprint);
    auto& fingerprints = known_[path];
    for (const auto& id : boundary_) {
      const git::Commit commit = TRY(objects_.commit(id));
      const ObjectId blob = TRY(objects_.blob_at(commit.tree, path));
      if (blob.is_zero()) continue;
      Report report;
      TRY(objects_.with_blob(blob, [&](std::string_view bytes) {
        scanner_.scan({Place::Kind::blob, path, id.hex()}, bytes, report);
        return Result<void>();
      }));
      for (const auto& finding : report.findings)
        fingerprints.insert(finding.fingerprint);
    }
    return fingerprints.contains(fingerprint);
  }

 private:
  std::vector<ObjectId> boundary_;
  const git::Repository& objects_;
  const scan::Scanner& scanner_;
  std::map<std::string, std::set<std::string>> known_{};
};

constexpr unsigned link_mode = 0120000;

/// Scans each blob once, and reports it at every path that it has.
Result<void> scan_blobs(const Changes& changes, const git::Repository& objects,
                        const scan::Scanner& scanner, Report& report,
                        scan::Notices& notices) {
  Base base(changes.boundary, objects, scanner);
  std::map<ObjectId, Report> scanned;
  for (const auto& blob : changes.blobs) {
    const auto [found, first] = scanned.try_emplace(blob.id);
    Report& of_blob = found->second;
    if (first)
      TRY(objects.with_blob(blob.id, [&](std::string_view bytes) {
        const Place place{Place::Kind::blob, blob.path, blob.commit.hex()};
        scanner.scan(place, bytes, of_blob);
        if (blob.mode != link_mode) note_file(bytes, place, notices);
        return Result<void>();
      }));
    // A rule that names paths cannot be asked about those that are not listed.
    if (first && changes.unlisted_paths > 0 && !of_blob.findings.empty())
      of_blob.gaps.push_back({{}, "not all of its paths are listed"});
    report.files += 1;
    if (first) report.bytes += of_blob.bytes;
    for (scan::Finding finding : of_blob.findings) {
      finding.place = {Place::Kind::blob, blob.path, blob.commit.hex()};
      if (!TRY(base.has(blob.path, finding.fingerprint)))
        report.findings.push_back(std::move(finding));
    }
    for (scan::Gap gap : of_blob.gaps) {
      gap.place = {Place::Kind::blob, blob.path, blob.commit.hex()};
      report.gaps.push_back(std::move(gap));
    }
  }
  return {};
}

void scan_text(Place place, std::string_view text, const scan::Scanner& scanner,
               Report& report) {
  Report found;
  scanner.scan(place, text, found);
  for (auto& finding : found.findings)
    report.findings.push_back(std::move(finding));
  for (auto& gap : found.gaps)
    report.gaps.push_back(std::move(gap));
}

/// The whole of a commit or tag: what stands above its message, names and
/// headers of any kind, can hold a secret as well.
Result<void> scan_object(const ObjectId& id, const git::Repository& objects,
                         const scan::Scanner& scanner, Report& report,
                         scan::Notices& notices) {
  return objects.with_bytes(id, [&](std::string_view bytes) {
    const Place place{Place::Kind::message, "", id.hex()};
    note_text(bytes, place, notices);
    const auto end = bytes.find("\n\n");
    scan_text(place, bytes.substr(0, end), scanner, report);
    if (end != std::string_view::npos)
      scan_text(place, bytes.substr(end + 2), scanner, report);
    return Result<void>();
  });
}

/// A path or ref name may itself be the secret: nothing may repeat it.
void mask_places(const scan::Scanner& scanner, Report& report) {
  for (auto& finding : report.findings)
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
                            const scan::Scanner& scanner) {
  Report report;
  report.ruleset = scanner.ruleset();
  scan::Notices notices;
  TRY(scan_blobs(changes, objects, scanner, report, notices));
  std::set<std::string> paths;
  for (const auto& blob : changes.blobs)
    if (paths.insert(blob.path).second)
      scan_text({Place::Kind::path, blob.path, blob.commit.hex()}, blob.path,
                scanner, report);
  for (const auto& commit : changes.commits)
    TRY(scan_object(commit.id, objects, scanner, report, notices));
  for (const auto& tag : changes.tags)
    TRY(scan_object(tag.id, objects, scanner, report, notices));
  for (const auto& update : changes.updates)
    scan_text({Place::Kind::ref, update.ref, ""}, update.ref, scanner, report);
  take_notices(changes, std::move(notices), report);
  mask_places(scanner, report);
  report.sort();
  return report;
}

}  // namespace hoopgit::push
