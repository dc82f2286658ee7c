#include "server/approval/matching.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

namespace hoopgit::approval {
namespace {

const std::string subject(64, 'a');

store::VoteRow vote(const std::string& who, std::vector<std::string> groups,
                    const std::string& verb = "approve") {
  return {*PushId::parse("01JD0000000000000000000001"),
          {"https://id.example", who, who},
          verb,
          subject,
          std::move(groups),
          "",
          {}};
}

bool met(const policy::Requirement& requirement,
         const std::vector<store::VoteRow>& votes) {
  return count(requirement, votes, subject).met;
}

const policy::Requirement both{{{"A", 1}, {"B", 1}}};
const policy::Requirement two{{{"A", 2}}};

TEST_CASE("one person fills one slot, in however many groups they are") {
  CHECK_FALSE(met(both, {vote("x", {"A", "B"})}));
  CHECK(met(both, {vote("x", {"A", "B"}), vote("y", {"A"})}));
  CHECK(met(both, {vote("y", {"A"}), vote("x", {"A", "B"})}));
  CHECK_FALSE(met(both, {vote("x", {"A"}), vote("y", {"A"})}));
}

TEST_CASE("more votes than needed do not block") {
  CHECK(met(two, {vote("x", {"A"}), vote("y", {"A"}), vote("z", {"A"})}));
}

TEST_CASE("the same person twice is one vote") {
  CHECK_FALSE(met(two, {vote("x", {"A"}), vote("x", {"A"})}));
  auto elsewhere = vote("x", {"A"});
  elsewhere.voter.issuer = "https://other.example";
  CHECK(met(two, {vote("x", {"A"}), elsewhere}));
}

TEST_CASE("denials and votes on other content do not count") {
  CHECK_FALSE(met(two, {vote("x", {"A"}), vote("y", {"A"}, "deny")}));
  auto old = vote("y", {"A"});
  old.subject = std::string(64, 'b');
  CHECK_FALSE(met(two, {vote("x", {"A"}), old}));
}

TEST_CASE("group names are compared byte by byte") {
  for (const auto* name : {"A ", " A", "a", "\xef\xbc\xa1", "\xd0\x90", ""}) {
    INFO(name);
    CHECK_FALSE(met({{{"A", 1}}}, {vote("x", {name})}));
  }
}

TEST_CASE("min_total adds slots that anybody may fill") {
  const policy::Requirement three{{{"A", 1}}, 3};
  CHECK_FALSE(met(three, {vote("x", {"A"}), vote("y", {"B"})}));
  CHECK(met(three, {vote("y", {"B"}), vote("z", {}), vote("x", {"A"})}));
  CHECK(met({{{"A", 2}}, 1}, {vote("x", {"A"}), vote("y", {"A"})}));
  CHECK_FALSE(met({{{"A", 2}}, 1}, {vote("x", {"A"})}));
}

TEST_CASE("a requirement that asks for nobody is never met") {
  CHECK_FALSE(met({}, {}));
  CHECK_FALSE(met({}, {vote("x", {"A"})}));
}

TEST_CASE("what is missing is said") {
  CHECK(count({{{"A", 2}, {"B", 1}}, 4}, {vote("x", {"A"})}, subject).missing ==
        std::vector<std::string>{"1 more", "1 of A", "1 of B"});
  CHECK(count(two, {vote("x", {"A"}), vote("y", {"A"})}, subject)
            .missing.empty());
}

/// Tries every way to seat people.
bool can_seat(const std::vector<std::string>& places, std::size_t at,
              const std::vector<store::VoteRow>& votes, unsigned used) {
  if (at == places.size()) return true;
  for (std::size_t i = 0; i < votes.size(); ++i) {
    if ((used >> i & 1U) != 0) continue;
    const auto& groups = votes[i].groups;
    if (!places[at].empty() &&
        std::find(groups.begin(), groups.end(), places[at]) == groups.end())
      continue;
    if (can_seat(places, at + 1, votes, used | 1U << i)) return true;
  }
  return false;
}

TEST_CASE("the count agrees with trying every way") {
  std::mt19937 random(42);
  const auto below = [&](unsigned n) {
    return static_cast<unsigned>(random() % n);
  };
  const std::vector<std::string> names = {"A", "B", "C"};
  int yes = 0;
  for (int round = 0; round < 5000; ++round) {
    policy::Requirement requirement;
    std::vector<std::string> places;
    for (const auto& name : names) {
      const std::size_t n = below(3);
      if (n > 0) requirement.slots.push_back({name, n});
      places.insert(places.end(), n, name);
    }
    requirement.min_total = below(6);
    while (places.size() < requirement.min_total)
      places.emplace_back();
    std::vector<store::VoteRow> votes;
    for (unsigned i = 0, n = below(7); i < n; ++i) {
      std::vector<std::string> groups;
      for (const auto& name : names)
        if (below(2) == 0) groups.push_back(name);
      votes.push_back(vote("p" + std::to_string(i), groups));
    }
    const bool expected = !places.empty() && can_seat(places, 0, votes, 0);
    const Counted counted = count(requirement, votes, subject);
    REQUIRE(counted.met == expected);
    if (!places.empty()) REQUIRE(counted.missing.empty() == expected);
    yes += expected ? 1 : 0;
  }
  CHECK(yes > 500);
  CHECK(yes < 4500);
}

}  // namespace
}  // namespace hoopgit::approval
