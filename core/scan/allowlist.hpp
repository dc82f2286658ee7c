#pragma once

#include "core/scan/search_regex.hpp"

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// A match and what is around it, for as long as one call.
struct Sighted {
  std::string_view path;
  std::string_view commit;
  std::string_view secret;
  std::string_view match;
  std::string_view line;  ///< All lines that the match touches.
};

/// What a configuration leaves out, by path, commit, regex or word.
struct Allowlist {
  enum class Target { secret, match, line };

  bool needs_all = false;  ///< Every criterion that is there, not only one.
  std::set<std::string, std::less<>> commits{};  ///< Whole ids, lower case.
  std::vector<SearchRegex> paths{};
  std::vector<SearchRegex> regexes{};
  Target target = Target::secret;        ///< What the regexes look at.
  std::vector<std::string> stopwords{};  ///< Lower case, in the secret.
  std::string origin{};  ///< Where it is written: "line 12". For people.

  /// Whether all of a text is allowed, whatever is in it. Not when there are
  /// criteria that all must hold and that only a match can meet.
  bool allows_place(std::string_view path, std::string_view commit) const;

  /// Whether one match is, in a text whose place is not.
  bool allows(const Sighted& sighted) const;

  bool looks_at_lines() const {
    return target == Target::line && !regexes.empty();
  }

 private:
  bool has_path(std::string_view path) const;
  bool has_commit(std::string_view commit) const;
  bool has_regex(const Sighted& sighted) const;
  bool has_stopword(std::string_view secret) const;
};

bool any_allows_place(std::span<const Allowlist> lists, std::string_view path,
                      std::string_view commit);

}  // namespace hoopgit::scan
