#pragma once

#include "core/scan/compat/rule.hpp"
#include "core/scan/literals.hpp"

#include <string_view>
#include <vector>

namespace hoopgit::scan::compat {

/// Which rules are worth a try on a text: those without keywords, and those of
/// which one keyword is anywhere in it, whatever the case.
class KeywordGate {
 public:
  /// The rules must outlive it.
  explicit KeywordGate(const Rules& rules);

  /// In the order of their ids.
  std::vector<const Rule*> admitted(std::string_view text) const;

 private:
  std::vector<const Rule*> rules_;
  std::vector<char> is_always_;                    // By rule.
  std::vector<std::vector<std::size_t>> by_word_;  // Rules of a keyword.
  Literals words_;
};

}  // namespace hoopgit::scan::compat
