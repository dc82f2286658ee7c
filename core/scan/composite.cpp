#include "core/scan/composite.hpp"

#include "core/scan/line_counter.hpp"
#include "core/scan/rule_terms.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace hoopgit::scan {
namespace {

constexpr std::size_t most_hits = 4000;

struct Spot {
  std::size_t line;
  std::size_t column;
};

std::size_t apart(std::size_t a, std::size_t b) {
  return a > b ? a - b : b - a;
}

bool is_near(const Spot& a, const Spot& b, const Requirement& required) {
  return (!required.within_lines ||
          apart(a.line, b.line) <= *required.within_lines) &&
         (!required.within_columns ||
          apart(a.column, b.column) <= *required.within_columns);
}

class Composites {
 public:
  Composites(const Engine& engine, const View& view,
             const std::vector<Hit>& hits)
      : engine_(engine), view_(view), hits_(hits), counter_(view.text) {}

  bool has_all(const Hit& hit) {
    if (hit.rule->terms == nullptr) return true;
    const auto& required = hit.rule->terms->required;
    return std::all_of(required.begin(), required.end(),
                       [&](const auto& each) { return has(hit, each); });
  }

 private:
  bool has(const Hit& hit, const Requirement& required) {
    const Spot at = spot_of(hit);
    const auto& spots = spots_of(required.rule);
    return std::any_of(spots.begin(), spots.end(), [&](const Spot& spot) {
      return is_near(at, spot, required);
    });
  }

  Spot spot_of(const Hit& hit) {
    counter_.move(hit.match.begin);
    return {counter_.line(), counter_.column()};
  }

  const std::vector<Spot>& spots_of(const std::string& rule) {
    const auto [known, is_first] = spots_.try_emplace(rule);
    if (!is_first) return known->second;
    for (const Hit& hit : engine_.search_everywhere(rule, view_, most_hits))
      known->second.push_back(spot_of(hit));
    for (const Hit& hit : hits_)
      if (hit.decoded && hit.rule->is_called(rule))
        known->second.push_back(spot_of(hit));
    return known->second;
  }

  const Engine& engine_;
  const View& view_;
  const std::vector<Hit>& hits_;
  LineCounter counter_;
  std::map<std::string, std::vector<Spot>, std::less<>> spots_{};
};

}  // namespace

void keep_composites(const Engine& engine, const View& view,
                     std::vector<Hit>& hits) {
  const bool has_terms =
      std::any_of(hits.begin(), hits.end(),
                  [](const Hit& hit) { return hit.rule->terms != nullptr; });
  if (!has_terms) return;
  Composites composites(engine, view, hits);
  std::vector<Hit> kept;
  for (const Hit& hit : hits) {
    const bool is_silent =
        hit.rule->terms != nullptr && hit.rule->terms->is_silent;
    if (!is_silent && composites.has_all(hit)) kept.push_back(hit);
  }
  hits = std::move(kept);
}

}  // namespace hoopgit::scan
