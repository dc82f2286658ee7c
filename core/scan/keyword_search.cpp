#include "core/scan/keyword_search.hpp"

#include "core/scan/allow_comment.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace hoopgit::scan {
namespace {

/// Letters whose other case is ASCII: KELVIN SIGN, LONG S, I WITH DOT ABOVE. A
/// keyword may be spelled with the first and the last.
constexpr std::array<std::pair<std::string_view, char>, 3> folding = {
    {{"\xe2\x84\xaa", 'k'}, {"\xc5\xbf", '\0'}, {"\xc4\xb0", 'i'}}};

bool has_folding_letter(std::string_view text) {
  return std::any_of(folding.begin(), folding.end(), [&](const auto& letter) {
    return text.find(letter.first) != std::string_view::npos;
  });
}

std::string without_folding_letters(std::string_view text) {
  std::string result(text);
  for (const auto& [letter, ascii] : folding) {
    if (ascii == '\0') continue;
    for (auto at = result.find(letter); at != std::string::npos;
         at = result.find(letter, at))
      result.replace(at, letter.size(), 1, ascii);
  }
  return result;
}

}  // namespace

KeywordSearch::KeywordSearch(const Ruleset& ruleset, std::size_t first)
    : literals_(collect(ruleset, first)) {}

std::vector<std::string> KeywordSearch::collect(const Ruleset& ruleset,
                                                std::size_t first) {
  std::vector<std::string> all;
  for (std::size_t i = first; i < ruleset.rules.size(); ++i) {
    const Rule& rule = ruleset.rules[i];
    if (!rule.is_enabled || rule.regex.empty()) continue;
    has_users_ = has_users_ || rule.is_users;
    const auto keywords = keywords_of(rule);
    if (keywords.empty()) always_.push_back(i);
    for (const auto keyword : keywords) {
      all.emplace_back(keyword);
      targets_.push_back({i, rule.width, keyword.size()});
    }
  }
  if (first == 0)
    for (const auto marker : allow_markers())
      all.emplace_back(marker);
  return all;
}

void KeywordSearch::propose(std::string_view text, Proposals& proposals) const {
  for (const std::size_t rule : always_)
    proposals.add(rule, {0, text.size()});
  const bool is_folding = has_users_ && has_folding_letter(text);
  if (is_folding) propose_folded(text, proposals);
  literals_.find(text, [&](const Literals::Found& found) {
    if (found.literal >= targets_.size()) {
      const auto marker = allow_markers()[found.literal - targets_.size()];
      proposals.markers.push_back(found.begin + marker.size());
      return true;
    }
    const Target& target = targets_[found.literal];
    const std::size_t end = found.begin + target.size;
    if (target.width == 0)
      proposals.add(target.rule, {0, text.size()});
    else
      proposals.add(target.rule,
                    {end - std::min(end, target.width),
                     std::min(text.size(), found.begin + target.width)});
    return true;
  });
}

/// Where such letters are, a keyword is a gate for all of the text.
void KeywordSearch::propose_folded(std::string_view text,
                                   Proposals& proposals) const {
  literals_.find(
      without_folding_letters(text), [&](const Literals::Found& found) {
        if (found.literal < targets_.size())
          proposals.add(targets_[found.literal].rule, {0, text.size()});
        return true;
      });
}

}  // namespace hoopgit::scan
