// A hundred people at once: of what they want, the database lets happen one
// thing after the other.

#include "tests/server/approval/desk.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <thread>

namespace hoopgit::approval {
namespace {

std::vector<identity::Identity> crowd(std::size_t size) {
  std::vector<identity::Identity> people;
  for (std::size_t i = 0; i < size; ++i)
    people.push_back(person("voter" + std::to_string(i)));
  return people;
}

std::ptrdiff_t times(const std::vector<std::string>& events,
                     const std::string& type) {
  return std::count(events.begin(), events.end(), type);
}

/// Each round a push of its own, and a hundred threads.
void race(int rounds) {
  const auto people = crowd(100);
  for (int round = 0; round < rounds; ++round) {
    Desk desk;
    const PushRow row = desk.pending({{{"maintainers", 40}}});
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < people.size(); ++i)
      threads.emplace_back([&, i] {
        // One in fifty denies; one in ten takes the vote back.
        for (int tries = 0; tries < 500; ++tries) {
          const auto voted =
              desk.vote(row, people[i], i % 50 == 49 ? "deny" : "approve");
          if (voted ||
              voted.error().message.find("closed") != std::string::npos)
            break;
        }
        if (i % 10 == 0)
          static_cast<void>(desk.vote(row, people[i], "withdraw"));
      });
    for (auto& thread : threads)
      thread.join();

    const PushRow now = desk.read(row);
    const auto events = desk.events(row);
    CHECK(now.state == PushState::denied);
    CHECK(times(events, "approval.denied") == 1);
    CHECK(times(events, "approval.granted") <=
          times(events, "approval.reopened") + 1);
    // Each change of state has its event, and there is no other.
    CHECK(now.version - row.version == times(events, "approval.denied") +
                                           times(events, "approval.granted") +
                                           times(events, "approval.reopened"));
    auto votes = *desk.store->votes(row.id);
    CHECK(static_cast<std::ptrdiff_t>(votes.size()) ==
          times(events, "approval.vote") -
              times(events, "approval.vote_withdrawn"));
    std::sort(votes.begin(), votes.end(), [](const auto& a, const auto& b) {
      return a.voter.subject < b.voter.subject;
    });
    CHECK(std::adjacent_find(votes.begin(), votes.end(),
                             [](const auto& a, const auto& b) {
                               return a.voter.subject == b.voter.subject;
                             }) == votes.end());
  }
}

TEST_CASE("a hundred votes at once leave one state and one story") {
  race(5);
}

TEST_CASE("a hundred votes at once, a thousand times", "[.long]") {
  race(1000);
}

}  // namespace
}  // namespace hoopgit::approval
