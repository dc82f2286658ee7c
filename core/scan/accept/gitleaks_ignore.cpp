#include "core/scan/accept/gitleaks_ignore.hpp"

#include "core/base/text.hpp"

#include <algorithm>

namespace hoopgit::scan {

bool GitleaksIgnore::is_for(const Rule& found, std::string_view a_path,
                            std::string_view a_commit,
                            std::size_t a_line) const {
  return found.is_called(rule) && path == a_path &&
         (commit.empty() || commit == a_commit) &&
         line == std::to_string(a_line);
}

GitleaksIgnores read_gitleaks_ignore(std::string_view text) {
  GitleaksIgnores ignores;
  std::size_t number = 0;
  for (const auto each : split(text, '\n')) {
    ++number;
    const auto line = trim(each);
    if (line.empty() || line.starts_with('#')) continue;
    const auto fields = split(line, ':');
    if (fields.size() != 3 && fields.size() != 4) {
      ignores.unreadable.push_back(number);
      continue;
    }
    const std::size_t first = fields.size() - 3;
    GitleaksIgnore entry{number, first == 0 ? "" : std::string(fields[0]),
                         std::string(fields[first]),
                         std::string(fields[first + 1]),
                         std::string(fields[first + 2])};
    std::replace(entry.path.begin(), entry.path.end(), '\\', '/');
    ignores.entries.push_back(std::move(entry));
  }
  return ignores;
}

}  // namespace hoopgit::scan
