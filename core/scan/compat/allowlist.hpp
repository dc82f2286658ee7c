#pragma once

#include "core/scan/compat/fragment.hpp"
#include "core/scan/compat/regex.hpp"
#include "core/scan/literals.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan::compat {

/// What a finding consists of when it is asked whether it is allowed.
struct Candidate {
  std::string_view match;
  std::string_view secret;
  std::string_view line;
};

/// One [[allowlists]] of gitleaks. The patterns of a kind are one regex: an
/// inline flag of the first is on for all that follow.
class Allowlist {
 public:
  enum class Target { secret, match, line };

  struct Parts {
    bool needs_all = false;              ///< Condition AND.
    std::vector<std::string> commits{};  ///< Trimmed, in lower case.
    std::optional<Regex> paths{};
    std::optional<Regex> regexes{};
    Target target = Target::secret;
    std::vector<std::string> stopwords{};  ///< In lower case.
  };
  explicit Allowlist(Parts parts);

  bool allows_path(std::string_view path) const;

  /// Before a rule is tried: by commit and path alone.
  bool allows(const Fragment& fragment) const;

  /// What a rule found.
  bool allows(const Fragment& fragment, const Candidate& found) const;

 private:
  bool allows_commit(const Fragment& fragment) const;
  bool allows_text(const Candidate& found) const;
  bool has_stopword(std::string_view secret) const;

  Parts parts_;
  std::optional<Literals> stopwords_{};
};

/// Shared: a list is one of several rules.
using Allowlists = std::vector<std::shared_ptr<const Allowlist>>;

bool any_allows(const Allowlists& lists, const Fragment& fragment);
bool any_allows(const Allowlists& lists, const Fragment& fragment,
                const Candidate& found);

}  // namespace hoopgit::scan::compat
