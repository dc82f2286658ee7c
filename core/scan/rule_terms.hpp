// What a user's configuration says of a rule, or of all, beyond a regex.

#pragma once

#include "core/scan/allowlist.hpp"
#include "core/scan/hit.hpp"
#include "core/scan/view.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hoopgit::scan {

/// Another rule that must be found near this one.
struct Requirement {
  std::string rule;
  std::optional<std::size_t> within_lines{};
  std::optional<std::size_t> within_columns{};
};

struct RuleTerms {
  std::optional<SearchRegex> path{};  ///< Only where this is in the path.
  std::size_t secret_group = 0;       ///< 0: the first group that is not empty.
  std::vector<std::string> tags{};
  std::vector<Allowlist> allowlists{};
  std::vector<Requirement> required{};

  /// Further looks, by their names. All must say yes; the surest is believed.
  std::vector<std::pair<std::string, Check>> checks{};

  /// It reports nothing, and may be required by others.
  bool is_silent = false;

  bool apply_to(std::string_view path, std::string_view commit) const;
};

/// Whether one of the lists allows a match in a view.
bool is_allowed(std::span<const Allowlist> lists, const View& view,
                const Candidate& found);

/// What a rule's own check and those of its terms say of a match; the rule's
/// confidence if it has none.
std::optional<Confidence> checked(const Rule& rule, Candidate& found);

}  // namespace hoopgit::scan
