#include "core/scan/hit.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

namespace hoopgit::scan {
namespace {

using Kept = std::map<std::size_t, Hit>;  // By where the secret begins.

void note_also(Hit& winner, std::string_view rule) {
  if (winner.rule->id == rule) return;
  const auto at =
      std::lower_bound(winner.also.begin(), winner.also.end(), rule);
  if (at == winner.also.end() || *at != rule) winner.also.insert(at, rule);
}

/// The best that overlaps it: of those that are kept, the first, since what is
/// kept does not overlap each other and better ones came before.
Hit* overlapping(Kept& kept, const Span& secret) {
  const auto after = kept.lower_bound(secret.begin);
  if (after != kept.begin() && std::prev(after)->second.secret.overlaps(secret))
    return &std::prev(after)->second;
  if (after != kept.end() && after->second.secret.overlaps(secret))
    return &after->second;
  return nullptr;
}

}  // namespace

std::string_view Hit::value(std::string_view text) const {
  return decoded ? decoded->secret.in(decoded->text.reveal()) : secret.in(text);
}

std::string_view Hit::matched(std::string_view text) const {
  return decoded ? decoded->text.reveal() : match.in(text);
}

bool is_better(const Hit& a, const Hit& b) {
  const auto rank = [](const Hit& hit) {
    return std::make_tuple(-static_cast<int>(hit.confidence),
                           hit.secret.end - hit.secret.begin, hit.rule->id,
                           hit.secret.begin);
  };
  return rank(a) < rank(b);
}

std::vector<Hit> best_of(std::vector<Hit> hits) {
  std::stable_sort(hits.begin(), hits.end(), is_better);
  Kept kept;
  for (Hit& hit : hits) {
    if (Hit* winner = overlapping(kept, hit.secret))
      note_also(*winner, hit.rule->id);
    else
      kept.emplace(hit.secret.begin, std::move(hit));
  }
  std::vector<Hit> result;
  result.reserve(kept.size());
  for (auto& [begin, hit] : kept)
    result.push_back(std::move(hit));
  return result;
}

}  // namespace hoopgit::scan
