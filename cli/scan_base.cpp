#include "cli/scan_base.hpp"

#include "cli/scan_content.hpp"
#include "cli/scan_objects.hpp"
#include "core/base/text.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

/// Far from what a command line may hold.
constexpr std::size_t paths_at_once = 200;

using PathsByBlob = std::map<std::string, std::set<std::string>>;

std::string key_of(const scan::Finding& finding) {
  return finding.rule + " " + finding.fingerprint;
}

/// "100644 blob <id>\t<path>", each with a NUL behind it.
void note_entries(std::string_view listed, const std::set<std::string>& paths,
                  PathsByBlob& blobs) {
  for (const auto entry : split(listed, '\0')) {
    const auto tab = entry.find('\t');
    if (tab == std::string_view::npos) continue;
    const auto words = split(entry.substr(0, tab), ' ');
    const std::string path(entry.substr(tab + 1));
    if (words.size() == 3 && words[1] == "blob" && paths.contains(path))
      blobs[std::string(words[2])].insert(path);
  }
}

Result<void> list(const ScanGit& git, const std::string& commit,
                  const std::set<std::string>& paths, PathsByBlob& blobs) {
  for (auto next = paths.begin(); next != paths.end();) {
    std::vector<std::string> arguments = {
        "--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, "--"};
    for (std::size_t i = 0; i < paths_at_once && next != paths.end(); ++i)
      arguments.push_back(*next++);
    note_entries(TRY(git.text(std::move(arguments))), paths, blobs);
  }
  return {};
}

}  // namespace

Result<Base> Base::read(const ScanGit& git,
                        const std::vector<std::string>& boundary,
                        const std::set<std::string>& paths,
                        const scan::Scanner& scanner,
                        const ScanOptions& options) {
  PathsByBlob blobs;
  if (!paths.empty())
    for (const auto& commit : boundary)
      TRY(list(git, commit, paths, blobs));
  Base base;
  if (blobs.empty()) return base;
  std::string wanted;
  for (const auto& [id, at] : blobs)
    wanted += id + "\n";
  // Settled as what it is compared with is: that gives its fingerprint. Nobody
  // is shown any of it.
  ScanOptions silent = options;
  silent.honour_allow_comments = false;
  silent.sink = {};
  ObjectReader reader(options.largest, [&](const ReadObject& object) {
    const auto at = blobs.find(object.id);
    if (object.type != "blob" || at == blobs.end()) return;
    for (const auto& path : at->second) {
      scan::Report report;
      scan_content(scanner, silent, {.path = path}, object.content, report);
      for (const auto* found : {&report.findings, &report.excused})
        for (const auto& finding : *found)
          base.known_[path].insert(key_of(finding));
    }
  });
  TRY(git.run(
      {"cat-file", "--batch", "--buffer"},
      [&](std::string_view piece) { return reader.feed(piece); },
      std::move(wanted)));
  TRY(reader.finish());
  return base;
}

bool Base::has(const std::string& path, const scan::Finding& finding) const {
  const auto found = known_.find(path);
  return found != known_.end() && found->second.contains(key_of(finding));
}

}  // namespace hoopgit::cli
