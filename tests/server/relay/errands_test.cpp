#include "server/relay/errands.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace hoopgit::relay {
namespace {

PushId push(std::size_t n) {
  std::string text = std::to_string(n);
  text.insert(0, 26 - text.size(), '0');
  return *PushId::parse(text);
}

/// Jobs begin when Errands says so, and end when the test does.
struct Hands {
  Errands errands{};
  std::vector<Errands::Job> begun{};
  std::vector<std::string> order{};
  std::size_t pushes = 0;

  Hands() {
    errands.start_with(
        [this](Errands::Job job) { begun.push_back(std::move(job)); });
  }
  void add(const std::string& upstream, const std::string& repository) {
    errands.add(push(++pushes), upstream, repository,
                [this, repository] { order.push_back(repository); });
  }
  void end(std::size_t which) {
    const auto at = begun.begin() + static_cast<std::ptrdiff_t>(which);
    const Errands::Job job = std::move(*at);
    begun.erase(at);
    job();
  }
};

TEST_CASE("of one repository one errand at a time is done, in order") {
  Hands hands;
  hands.add("forge", "acme/site");
  hands.add("forge", "acme/site");
  hands.add("forge", "acme/tool");
  CHECK(hands.begun.size() == 2);
  hands.end(0);
  CHECK(hands.begun.size() == 2);
  hands.end(0);
  hands.end(0);
  CHECK(hands.order ==
        std::vector<std::string>{"acme/site", "acme/tool", "acme/site"});
  CHECK(hands.errands.count() == 0);
}

TEST_CASE("an upstream that stalls leaves hands for the others") {
  Hands hands;
  for (int i = 0; i < 100; ++i)
    hands.add("stalled", "acme/" + std::to_string(i));
  CHECK(hands.begun.size() == Errands::most_of_upstream);
  for (int i = 0; i < 100; ++i)
    hands.add("also-stalled", "team/" + std::to_string(i));
  hands.add("forge", "acme/site");
  REQUIRE(hands.begun.size() == 2 * Errands::most_of_upstream + 1);
  hands.end(hands.begun.size() - 1);
  CHECK(hands.order == std::vector<std::string>{"acme/site"});
}

TEST_CASE("no more are done at once than there are hands") {
  Hands hands;
  for (std::size_t i = 0; i < 2 * Errands::most; ++i)
    hands.add("forge-" + std::to_string(i), "acme/" + std::to_string(i));
  CHECK(hands.begun.size() == Errands::most);
  hands.end(3);
  CHECK(hands.begun.size() == Errands::most);
}

TEST_CASE("all repositories have their turn") {
  Hands hands;
  for (int i = 0; i < 3; ++i)
    for (const std::string repository : {"a/a", "b/b", "c/c", "d/d"})
      hands.add("forge", repository);
  while (!hands.begun.empty())
    hands.end(0);
  REQUIRE(hands.order.size() == 12);
  for (std::size_t i = 0; i < 12; i += 4) {
    auto turn = std::vector<std::string>(hands.order.begin() + long(i),
                                         hands.order.begin() + long(i) + 4);
    std::sort(turn.begin(), turn.end());
    CHECK(turn == std::vector<std::string>{"a/a", "b/b", "c/c", "d/d"});
  }
}

TEST_CASE("an errand for the same push is not done twice") {
  Hands hands;
  int done = 0;
  for (int i = 0; i < 3; ++i)
    hands.errands.add(push(1), "forge", "acme/site", [&] { ++done; });
  CHECK(hands.errands.count() == 1);
  hands.end(0);
  CHECK(done == 1);
  hands.errands.add(push(1), "forge", "acme/site", [&] { ++done; });
  hands.end(0);
  CHECK(done == 2);
}

TEST_CASE("an errand that throws is over") {
  Hands hands;
  hands.errands.add(push(1), "forge", "acme/site",
                    [] { throw std::runtime_error("a bug"); });
  CHECK_THROWS(hands.end(0));
  CHECK(hands.errands.count() == 0);
  hands.add("forge", "acme/site");
  CHECK(hands.begun.size() == 1);
}

TEST_CASE("without hands an errand is done at once") {
  Errands errands;
  bool done = false;
  errands.add(push(1), "forge", "acme/site", [&] { done = true; });
  CHECK(done);
}

}  // namespace
}  // namespace hoopgit::relay
