#include "cli/scan_content.hpp"
#include "cli/scan_git.hpp"
#include "cli/scan_sources.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"

#include <sys/stat.h>

#include <algorithm>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;
using scan::Place;

class TreeScan {
 public:
  TreeScan(const scan::Scanner& scanner, const ScanOptions& options)
      : scanner_(scanner), options_(options), pace_(options.watch) {
    report_.ruleset = scanner.ruleset();
  }

  /// Something that the person named must be there.
  Result<void> named(const fs::path& path) {
    std::error_code problem;
    const auto status = fs::symlink_status(path, problem);
    if (!fs::exists(status))
      return Error{Fault::not_found, "cannot scan " + printable(path.string()) +
                                         ": there is no such file"};
    any(path, status);
    return {};
  }

  scan::Report report() {
    pace_.note_stop(report_);
    report_.sort();
    return std::move(report_);
  }

 private:
  void any(const fs::path& path, const fs::file_status& status) {
    if (!pace_.goes_on()) return;
    if (fs::is_directory(status)) return folder(path);
    pace_.finish_one();
    scan_name(path);
    if (fs::is_symlink(status)) return link(path);
    if (fs::is_regular_file(status)) return file(path);
    // A socket, a pipe or a device has no content of its own.
  }

  void folder(const fs::path& path) {
    const auto listed = ScanGit(path, "list files")
                            .text({"ls-files", "-z", "--cached", "--others",
                                   "--exclude-standard", "--deduplicate"});
    if (!listed) return plain_folder(path);
    for (const auto name : split(*listed, '\0')) {
      if (name.empty()) continue;
      auto inner = path / name;
      // Another repository inside is listed with a slash at its end.
      if (name.ends_with('/')) inner = inner.parent_path();
      std::error_code problem;
      const auto status = fs::symlink_status(inner, problem);
      // Deleted, and not staged yet: there is nothing to scan.
      if (fs::exists(status)) any(inner, status);
    }
  }

  void plain_folder(const fs::path& path) {
    std::error_code problem;
    std::vector<fs::path> names;
    for (fs::directory_iterator entry(path, problem), end;
         !problem && entry != end; entry.increment(problem))
      names.push_back(entry->path());
    if (problem) return gap(path, "cannot be read");
    std::sort(names.begin(), names.end());
    for (const auto& name : names)
      if (name.filename() != ".git")
        any(name, fs::symlink_status(name, problem));
  }

  void link(const fs::path& path) {
    std::error_code problem;
    const auto target = fs::read_symlink(path, problem);
    if (problem) return gap(path, "cannot be read");
    scan(path, target.string());
  }

  void file(const fs::path& path) {
    std::error_code problem;
    if (fs::file_size(path, problem) > options_.largest && !problem)
      return gap(path, "too large");
    const auto bytes = read_file(path, options_.largest);
    if (!bytes)
      return gap(path, bytes.error().fault == Fault::limit ? "too large"
                                                           : "cannot be read");
    scan(path, *bytes);
  }

  void scan(const fs::path& path, std::string_view bytes) {
    scan_content(scanner_, options_,
                 {.kind = Place::Kind::file, .path = path.string()}, bytes,
                 report_);
  }

  void scan_name(const fs::path& path) {
    scan::Report part;
    scanner_.scan({.kind = Place::Kind::path, .path = path.string()},
                  path.string(), part, options_.manner());
    report_.findings.insert(report_.findings.end(), part.findings.begin(),
                            part.findings.end());
  }

  void gap(const fs::path& path, std::string reason) {
    report_.gaps.push_back(
        {{.kind = Place::Kind::file, .path = scanner_.masked(path.string())},
         std::move(reason)});
  }

  const scan::Scanner& scanner_;
  const ScanOptions& options_;
  Pace pace_;
  scan::Report report_;
};

}  // namespace

Result<scan::Report> scan_tree(const std::vector<fs::path>& paths,
                               const scan::Scanner& scanner,
                               const ScanOptions& options) {
  TreeScan tree(scanner, options);
  for (const auto& path : paths)
    TRY(tree.named(path));
  return tree.report();
}

Result<scan::Report> scan_stream(int fd, const std::string& name,
                                 const scan::Scanner& scanner,
                                 const ScanOptions& options) {
  scan::Report report;
  report.ruleset = scanner.ruleset();
  constexpr std::size_t piece = std::size_t{64} * 1024;
  std::string bytes;
  for (bool is_more = true; is_more && bytes.size() <= options.largest;) {
    const auto more = read_up_to(fd, piece);
    if (!more) return within("scan " + printable(name), more.error());
    bytes += *more;
    is_more = more->size() == piece;
  }
  const Place place{.kind = Place::Kind::input, .path = name};
  // An empty stream is no file: nothing was scanned.
  if (bytes.empty()) return report;
  const bool is_cut = bytes.size() > options.largest;
  if (is_cut) bytes.resize(options.largest);
  scan_content(scanner, options, place, bytes, report);
  if (is_cut) report.gaps.push_back({place, "cut off: it is too large"});
  report.sort();
  return report;
}

}  // namespace hoopgit::cli
