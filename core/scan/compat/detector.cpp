#include "core/scan/compat/detector.hpp"

#include "core/scan/compat/lower_case.hpp"
#include "core/scan/compat/search.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <tuple>

namespace hoopgit::scan::compat {
namespace {

using Sightings = std::vector<Sighting>;

bool is_generic(const Rule& rule) {
  return lower_case(rule.id).find("generic") != std::string::npos;
}

/// What a generic rule finds does not count where another rule finds the same
/// secret, or one around it, on the same line.
void let_generic_give_way(Sightings& all) {
  std::map<std::size_t, std::vector<std::string_view>> specific;
  for (const Sighting& each : all)
    if (!is_generic(*each.rule))
      specific[each.start_line].push_back(each.secret);
  std::erase_if(all, [&](const Sighting& each) {
    if (!is_generic(*each.rule)) return false;
    const auto same_line = specific.find(each.start_line);
    return same_line != specific.end() &&
           std::any_of(same_line->second.begin(), same_line->second.end(),
                       [&](std::string_view secret) {
                         return secret.find(each.secret) !=
                                std::string_view::npos;
                       });
  });
}

Finding finding_of(const Sighting& seen, const Fragment& fragment) {
  Finding finding;
  finding.rule = seen.rule->id;
  finding.description = seen.rule->description;
  finding.start_line = seen.start_line;
  finding.end_line = seen.end_line;
  finding.start_column = seen.location.start_column;
  finding.end_column = seen.location.end_column;
  finding.path = fragment.path;
  finding.link = fragment.link;
  if (fragment.commit != nullptr) finding.commit = *fragment.commit;
  finding.entropy = seen.entropy;
  finding.tags = seen.tags;
  return finding;
}

}  // namespace

Detector::Detector(const Rules& rules, DetectorOptions options)
    : rules_(rules), options_(options), gate_(rules) {}

Result<void> Detector::detect(const Fragment& fragment,
                              const Sink& sink) const {
  if (any_allows(rules_.allowlists, fragment)) return {};
  Search search(rules_, options_, fragment);
  Sightings all;
  std::deque<Pass> passes;  // Sightings look into their texts.
  const auto search_pass = [&](std::string_view bytes,
                               const Pass* pass) -> Result<void> {
    const RegexText text(bytes);
    for (const Rule* rule : gate_.admitted(bytes))
      for (auto& found : TRY(search.try_rule(*rule, text, pass)))
        all.push_back(std::move(found));
    return {};
  };
  TRY(search_pass(fragment.text, nullptr));
  while (passes.size() < options_.decode_depth) {
    const Pass* before = passes.empty() ? nullptr : &passes.back();
    Pass next =
        decode(before == nullptr ? fragment.text : before->text, before);
    if (next.segments.empty()) break;
    passes.push_back(std::move(next));
    TRY(search_pass(passes.back().text, &passes.back()));
  }
  let_generic_give_way(all);
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tie(a.begin, a.rule->id) < std::tie(b.begin, b.rule->id);
  });
  for (const Sighting& seen : all) {
    const bool is_path = !seen.path_match.empty();
    sink(finding_of(seen, fragment),
         {is_path ? std::string_view(seen.path_match) : seen.match,
          seen.secret});
  }
  return {};
}

}  // namespace hoopgit::scan::compat
