// What is found does not depend on how it was looked for.

#include "core/scan/engine.hpp"

#include "core/scan/ruleset.hpp"
#include "tests/core/scan/sample.hpp"
#include "tests/core/scan/written_rules.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace hoopgit::scan::test {
namespace {

constexpr std::size_t no_limit = 100'000;

std::string described(const Pass& pass) {
  std::string text;
  for (const Hit& hit : pass.hits)
    text += std::string(hit.rule->id) + " " + std::to_string(hit.match.begin) +
            "-" + std::to_string(hit.match.end) + " " +
            std::to_string(hit.secret.begin) + "-" +
            std::to_string(hit.secret.end) + "\n";
  for (const auto marker : pass.markers)
    text += "marker " + std::to_string(marker) + "\n";
  return text;
}

std::string found(const Engine& engine, std::string_view text) {
  return described(engine.search({.text = text}, Confidence::guess, no_limit));
}

/// A text of samples, one after the other, some of them damaged.
std::string fragment(std::uint64_t seed) {
  std::uint64_t state = seed * 2 + 1;
  const auto below = [&](std::size_t bound) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>(state >> 33) % bound;
  };
  std::string text;
  for (int i = 0; i < 8; ++i) {
    const auto& rule = written_rules()[below(written_rules().size())];
    const auto& list = below(3) == 0 ? rule.skip : rule.find;
    text += expand(list[below(list.size())], state).text;
    text += std::vector<std::string>{"\n",
                                     " ",
                                     "",
                                     "\r\n",
                                     "\xe9",
                                     std::string(1, '\0'),
                                     " # hoopgit:allow\n",
                                     "_"}[below(8)];
  }
  for (std::size_t i = below(4); i > 0; --i)
    text[below(text.size())] = "a\n\"=.-0\xff"[below(8)];
  return text;
}

TEST_CASE("database, keywords and RE2 alone find the same") {
  const Engine everywhere(built_in_ruleset(), Proposer::everywhere);
  const Engine keywords(built_in_ruleset(), Proposer::keywords);
  const Engine database(built_in_ruleset());
  std::size_t hits = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const std::string text = fragment(seed);
    CAPTURE(seed);
    const std::string expected = found(everywhere, text);
    REQUIRE(found(database, text) == expected);
    REQUIRE(found(keywords, text) == expected);
    hits += static_cast<std::size_t>(
        std::count(expected.begin(), expected.end(), '\n'));
  }
  CHECK(hits > 1'000);
}

TEST_CASE("the databases of all processors find the same") {
  const Ruleset& built_in = built_in_ruleset();
  REQUIRE_FALSE(built_in.databases.empty());
  CHECK(built_in.databases.back().platform == "any");
  const Engine keywords(built_in, Proposer::keywords);
  for (const auto& prepared : built_in.databases) {
    const Engine engine(
        Ruleset{built_in.rules, built_in.digest, {&prepared, 1}});
    CAPTURE(prepared.platform, engine.way());
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const std::string text = fragment(seed);
      REQUIRE(found(engine, text) == found(keywords, text));
    }
  }
}

TEST_CASE("a database that does not load costs speed and no finding") {
  const Ruleset& built_in = built_in_ruleset();
  const std::string text = fragment(7);
  std::string damaged(built_in.databases.back().bytes);
  const auto way = [&](std::string_view bytes) {
    const PreparedDatabase prepared{"any", bytes};
    const Engine engine(
        Ruleset{built_in.rules, built_in.digest, {&prepared, 1}});
    CHECK(found(engine, text) == found(Engine(built_in), text));
    return engine.way();
  };
  CHECK(way(damaged) == "any database");
  CHECK(way(std::string_view(damaged).substr(0, damaged.size() / 2)) ==
        "keywords");
  CHECK(way("") == "keywords");
  damaged[damaged.size() / 2] = static_cast<char>(~damaged[damaged.size() / 2]);
  CHECK(way(damaged) == "keywords");
  damaged[0] = 'x';
  CHECK(way(damaged) == "keywords");
}

TEST_CASE("a rule that finds too much stops alone, and the pass says so") {
  std::string text = token("glpat-{b62:20}") + "\n";
  for (int i = 0; i < 20; ++i)
    text += token("ghp_{b62:30}{crc62}") + "\n";
  const Engine engine(built_in_ruleset());
  const Pass pass = engine.search({.text = text}, Confidence::guess, 10);
  CHECK_FALSE(pass.is_complete);
  CHECK(pass.hits.size() == 11);
  CHECK(engine.search({.text = text}, Confidence::guess, 20).is_complete);
}

}  // namespace
}  // namespace hoopgit::scan::test
