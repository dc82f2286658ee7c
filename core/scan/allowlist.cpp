#include "core/scan/allowlist.hpp"

#include "core/base/text.hpp"

#include <algorithm>

namespace hoopgit::scan {
namespace {

bool any_in(const std::vector<SearchRegex>& regexes, std::string_view text) {
  return !text.empty() && std::any_of(regexes.begin(), regexes.end(),
                                      [&](const SearchRegex& regex) {
                                        return regex.is_in(text);
                                      });
}

}  // namespace

bool Allowlist::has_path(std::string_view path) const {
  return any_in(paths, path);
}

bool Allowlist::has_commit(std::string_view commit) const {
  return !commit.empty() && commits.contains(lower(commit));
}

bool Allowlist::has_regex(const Sighted& sighted) const {
  return any_in(regexes, target == Target::line    ? sighted.line
                         : target == Target::match ? sighted.match
                                                   : sighted.secret);
}

bool Allowlist::has_stopword(std::string_view secret) const {
  if (stopwords.empty() || secret.empty()) return false;
  const std::string folded = lower(secret);
  return std::any_of(stopwords.begin(), stopwords.end(),
                     [&](const std::string& word) {
                       return folded.find(word) != std::string::npos;
                     });
}

bool Allowlist::allows_place(std::string_view path,
                             std::string_view commit) const {
  if (!needs_all) return has_commit(commit) || has_path(path);
  if (!regexes.empty() || !stopwords.empty()) return false;
  return (commits.empty() || has_commit(commit)) &&
         (paths.empty() || has_path(path));
}

bool Allowlist::allows(const Sighted& sighted) const {
  if (!needs_all) return has_regex(sighted) || has_stopword(sighted.secret);
  return (commits.empty() || has_commit(sighted.commit)) &&
         (paths.empty() || has_path(sighted.path)) &&
         (regexes.empty() || has_regex(sighted)) &&
         (stopwords.empty() || has_stopword(sighted.secret));
}

bool any_allows_place(std::span<const Allowlist> lists, std::string_view path,
                      std::string_view commit) {
  return std::any_of(lists.begin(), lists.end(), [&](const Allowlist& list) {
    return list.allows_place(path, commit);
  });
}

}  // namespace hoopgit::scan
