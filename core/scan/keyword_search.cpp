#include "core/scan/keyword_search.hpp"

#include "core/scan/allow_comment.hpp"

#include <algorithm>

namespace hoopgit::scan {

KeywordSearch::KeywordSearch(const Ruleset& ruleset)
    : literals_(collect(ruleset)) {}

std::vector<std::string> KeywordSearch::collect(const Ruleset& ruleset) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < ruleset.rules.size(); ++i) {
    const Rule& rule = ruleset.rules[i];
    for (const auto keyword : keywords_of(rule)) {
      all.emplace_back(keyword);
      targets_.push_back({i, rule.width, keyword.size()});
    }
  }
  for (const auto marker : allow_markers())
    all.emplace_back(marker);
  return all;
}

void KeywordSearch::propose(std::string_view text, Proposals& proposals) const {
  literals_.find(text, [&](const Literals::Found& found) {
    if (found.literal >= targets_.size()) {
      const auto marker = allow_markers()[found.literal - targets_.size()];
      proposals.markers.push_back(found.begin + marker.size());
      return true;
    }
    const Target& target = targets_[found.literal];
    const std::size_t end = found.begin + target.size;
    proposals.add(target.rule,
                  {end - std::min(end, target.width),
                   std::min(text.size(), found.begin + target.width)});
    return true;
  });
}

}  // namespace hoopgit::scan
