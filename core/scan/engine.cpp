#include "core/scan/engine.hpp"

#include "core/base/text.hpp"
#include "core/scan/allow_comment.hpp"
#include "core/scan/entropy.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace hoopgit::scan {

bool is_better(const Hit& a, const Hit& b) {
  const auto rank = [](const Hit& hit) {
    return std::make_tuple(-static_cast<int>(hit.confidence),
                           hit.secret.end - hit.secret.begin, hit.rule->id,
                           hit.secret.begin);
  };
  return rank(a) < rank(b);
}

std::vector<Hit> best_of(std::vector<Hit> hits) {
  std::sort(hits.begin(), hits.end(), is_better);
  std::map<std::size_t, Hit> kept;  // By where the secret begins.
  for (const Hit& hit : hits) {
    const auto after = kept.lower_bound(hit.secret.begin);
    const bool free =
        (after == kept.end() || !after->second.secret.overlaps(hit.secret)) &&
        (after == kept.begin() ||
         !std::prev(after)->second.secret.overlaps(hit.secret));
    if (free) kept.emplace(hit.secret.begin, hit);
  }
  std::vector<Hit> result;
  for (const auto& [begin, hit] : kept)
    result.push_back(hit);
  return result;
}

Engine::Engine(std::vector<const Rule*> rules) : literals_(collect(rules)) {}

std::vector<std::string> Engine::collect(
    const std::vector<const Rule*>& rules) {
  std::vector<std::string> all;
  for (const Rule* rule : rules) {
    patterns_.push_back(std::make_unique<Pattern>(*rule));
    for (const auto keyword : split(rule->keywords, '|')) {
      all.emplace_back(keyword);
      targets_.push_back({patterns_.size() - 1, keyword});
    }
  }
  for (const auto marker : allow_markers())
    all.emplace_back(marker);
  return all;
}

std::optional<Hit> Engine::confirm(const Target& target, const View& view,
                                   std::size_t at, Confidence least,
                                   std::size_t& resume) const {
  const Pattern& pattern = *patterns_[target.pattern];
  auto found = pattern.match(view.text, at, target.keyword, resume);
  if (!found) return std::nullopt;
  const Rule& rule = pattern.rule();
  // A match that is no secret may hide one that begins in its value.
  const std::size_t after_no = found->secret.begin > found->match.begin
                                   ? found->secret.begin
                                   : found->match.end;
  Confidence confidence = rule.confidence;
  bool is_secret = entropy(found->value()) >= rule.entropy;
  if (is_secret && rule.check != nullptr) {
    const auto checked = rule.check(*found);
    is_secret = checked.has_value();
    if (checked) confidence = *checked;
  }
  if (is_secret && view.is_binary)
    is_secret = is_printable(found->match.in(view.text));
  if (!is_secret || confidence < least) {
    resume = after_no;
    return std::nullopt;
  }
  resume = found->match.end;
  return Hit{&rule, confidence, found->match, found->secret};
}

Pass Engine::search(const View& view, Confidence least,
                    std::size_t limit) const {
  if (view.is_binary) least = std::max(least, Confidence::likely);
  Pass pass;
  std::vector<std::size_t> resume(patterns_.size(), 0);
  literals_.find(view.text, [&](const Literals::Found& found) {
    if (found.literal >= targets_.size()) {
      const auto marker = allow_markers()[found.literal - targets_.size()];
      pass.markers.push_back(found.begin + marker.size());
      return true;
    }
    const Target& target = targets_[found.literal];
    std::size_t& from = resume[target.pattern];
    // No check makes a guess surer, so that rule need not be tried.
    if (found.begin < from ||
        patterns_[target.pattern]->rule().confidence < least)
      return true;
    const auto hit = confirm(target, view, found.begin, least, from);
    if (!hit) return true;
    pass.hits.push_back(*hit);
    pass.is_complete = pass.hits.size() < limit;
    return pass.is_complete;
  });
  return pass;
}

}  // namespace hoopgit::scan
