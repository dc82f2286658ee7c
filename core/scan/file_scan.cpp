#include "core/scan/file_scan.hpp"

#include <set>
#include <tuple>
#include <utility>

namespace hoopgit::scan {
namespace {

using Sighting = std::tuple<std::string, std::string, std::string>;

Sighting sighting_of(const Finding& finding, std::size_t path_size) {
  return {finding.place.path.substr(0, path_size), finding.rule,
          finding.fingerprint};
}

/// What is not packed can be read from outside too: it is reported where it is
/// innermost.
void keep_innermost(std::vector<Finding>& findings) {
  std::set<Sighting> found_inside;
  for (const Finding& finding : findings) {
    const std::string& path = finding.place.path;
    for (auto end = path.find('!'); end != std::string::npos;
         end = path.find('!', end + 1))
      found_inside.insert(sighting_of(finding, end));
  }
  std::erase_if(findings, [&](const Finding& finding) {
    return found_inside.contains(
        sighting_of(finding, finding.place.path.size()));
  });
}

class FileScan {
 public:
  FileScan(const Scanner& scanner, const Place& place, const Manner& manner)
      : scanner_(scanner), place_(place), manner_(manner) {}

  Report run(std::string_view bytes, const ArchiveLimits& limits) {
    scanner_.scan(place_, bytes, report_, manner_);
    read_archive(
        place_.path, bytes, limits,
        {.member = [&](const std::string& name,
                       std::string_view content) { add_member(name, content); },
         .unread = [&](const std::string& name,
                       const std::string& why) { add_gap(name, why); }});
    if (!has_members_) return std::move(report_);
    keep_innermost(report_.findings);
    keep_innermost(report_.excused);
    return std::move(report_);
  }

 private:
  Place inside(const std::string& name) const {
    Place inner = place_;
    if (!name.empty()) inner.path += "!" + name;
    return inner;
  }

  void add_member(const std::string& name, std::string_view content) {
    has_members_ = true;
    Place inner = inside(name);
    Report part;
    scanner_.scan(inner, content, part, manner_);
    part.files = 0;
    report_.add(std::move(part));
    inner.kind = Place::Kind::path;
    Report of_name;
    scanner_.scan(inner, name, of_name, manner_);
    of_name.bytes = 0;
    report_.add(std::move(of_name));
  }

  void add_gap(const std::string& name, const std::string& why) {
    Place inner = inside(name);
    inner.path = scanner_.masked(inner.path);
    report_.gaps.push_back(
        {std::move(inner), std::string(archive_not_read) + ": " + why});
  }

  const Scanner& scanner_;
  const Place& place_;
  const Manner& manner_;
  Report report_{};
  bool has_members_ = false;
};

}  // namespace

void scan_file(const Scanner& scanner, const Place& place,
               std::string_view bytes, const ArchiveLimits& limits,
               Report& report, const Manner& manner) {
  Report found = FileScan(scanner, place, manner).run(bytes, limits);
  report.ruleset = found.ruleset;
  report.add(std::move(found));
}

bool is_soft(const Gap& gap) {
  return gap.reason.starts_with(archive_not_read);
}

}  // namespace hoopgit::scan
