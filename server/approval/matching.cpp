#include "server/approval/matching.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>

namespace hoopgit::approval {
namespace {

/// One place that one person must take; an empty group takes anybody.
struct Place {
  std::string group;
  std::ptrdiff_t taken_by = -1;
};

bool fits(const store::VoteRow& vote, const Place& place) {
  return place.group.empty() ||
         std::find(vote.groups.begin(), vote.groups.end(), place.group) !=
             vote.groups.end();
}

/// Finds a place for this vote, moving others to where they fit too.
bool seat(std::size_t voter, const std::vector<store::VoteRow>& votes,
          std::vector<Place>& places, std::set<std::size_t>& tried) {
  for (std::size_t at = 0; at < places.size(); ++at) {
    if (!fits(votes[voter], places[at]) || !tried.insert(at).second) continue;
    const std::ptrdiff_t sitting = places[at].taken_by;
    if (sitting < 0 ||
        seat(static_cast<std::size_t>(sitting), votes, places, tried)) {
      places[at].taken_by = static_cast<std::ptrdiff_t>(voter);
      return true;
    }
  }
  return false;
}

std::vector<Place> places_of(const policy::Requirement& requirement) {
  std::vector<Place> places;
  for (const auto& slot : requirement.slots)
    for (std::size_t i = 0; i < slot.n; ++i)
      places.push_back({slot.group});
  while (places.size() < requirement.min_total)
    places.push_back({""});
  return places;
}

}  // namespace

Counted count(const policy::Requirement& requirement,
              const std::vector<store::VoteRow>& votes,
              const std::string& subject) {
  std::vector<store::VoteRow> counted;
  for (const auto& vote : votes) {
    const bool twice = std::any_of(
        counted.begin(), counted.end(),
        [&](const auto& other) { return other.voter.is(vote.voter); });
    if (vote.verb == "approve" && vote.subject == subject && !twice)
      counted.push_back(vote);
  }
  auto places = places_of(requirement);
  for (std::size_t voter = 0; voter < counted.size(); ++voter) {
    std::set<std::size_t> tried;
    seat(voter, counted, places, tried);
  }
  std::map<std::string, std::size_t> open;
  for (const auto& place : places)
    if (place.taken_by < 0) ++open[place.group];
  Counted result;
  // No place at all is no requirement, and that is never met by silence.
  result.met = open.empty() && !places.empty();
  for (const auto& [group, n] : open)
    result.missing.push_back(std::to_string(n) +
                             (group.empty() ? " more" : " of " + group));
  return result;
}

}  // namespace hoopgit::approval
