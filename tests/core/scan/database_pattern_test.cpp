// Random regexes and texts: wherever RE2 finds a match to end, the database
// must say so. Bytes beyond ASCII and NUL are among them.

#include "core/scan/database_pattern.hpp"

#include "tests/core/scan/random_regex.hpp"

#include <catch2/catch.hpp>
#include <hs/hs.h>
#include <re2/re2.h>

#include <memory>
#include <set>
#include <string>

namespace hoopgit::scan {
namespace {

using test::Random;
using test::random_text;

std::string random_regex(Random& random, int depth) {
  static const std::vector<std::string> atoms = {
      "a",     "b",           "_",   "\\.",   "[ab]",  "[^a]",  "\\w",
      "\\s",   "\\d",         "\\S", "\\b",   "\\B",   ".",     "^",
      "$",     "1",           "-",   "\\x00", "\\xe9", "(?i)b", "(?m)$",
      "(?s).", "[[:alpha:]]", "\\z", "\\A"};
  static const std::vector<std::string> repeats = {
      "", "", "", "?", "*", "+", "{2}", "{1,3}", "{0,2}?", "+?"};
  std::string text;
  const std::size_t parts = 1 + random.below(4);
  for (std::size_t i = 0; i < parts; ++i) {
    std::string part = random.one_of(atoms);
    if (depth > 0 && random.below(4) == 0)
      part = "(?:" + random_regex(random, depth - 1) + "|" +
             random_regex(random, depth - 1) + ")";
    else if (part.starts_with("(?"))
      part = "(?:" + part + ")";
    text += "(?:" + part + ")" + random.one_of(repeats);
  }
  return text;
}

/// Ends that the database reports; nullopt: Vectorscan refuses the pattern.
class Compiled {
 public:
  explicit Compiled(const std::string& pattern) {
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    hs_compile(pattern.c_str(), HS_FLAG_ALLOWEMPTY, HS_MODE_BLOCK, nullptr,
               &database, &error);
    if (error != nullptr) hs_free_compile_error(error);
    database_.reset(database);
    hs_scratch_t* scratch = nullptr;
    if (database != nullptr) hs_alloc_scratch(database, &scratch);
    scratch_.reset(scratch);
  }
  bool is_made() const { return database_ && scratch_; }

  std::set<std::size_t> ends(const std::string& text) const {
    std::set<std::size_t> ends;
    hs_scan(
        database_.get(), text.data(), static_cast<unsigned>(text.size()), 0,
        scratch_.get(),
        [](unsigned, unsigned long long, unsigned long long to, unsigned,
           void* context) {
          static_cast<std::set<std::size_t>*>(context)->insert(to);
          return 0;
        },
        &ends);
    return ends;
  }

 private:
  struct Free {
    void operator()(hs_database_t* database) const {
      hs_free_database(database);
    }
    void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
  };
  std::unique_ptr<hs_database_t, Free> database_;
  std::unique_ptr<hs_scratch_t, Free> scratch_;
};

/// The first match from each place on that is not empty, as its end.
std::set<std::size_t> ends_by_re2(const RE2& regex, const std::string& text,
                                  const Width& width) {
  std::set<std::size_t> ends;
  for (std::size_t from = 0; from < text.size(); ++from) {
    re2::StringPiece match;
    if (!regex.Match(text, from, text.size(), RE2::UNANCHORED, &match, 1))
      break;
    CHECK(match.size() >= width.least);
    if (width.most) CHECK(match.size() <= *width.most);
    if (match.empty()) continue;
    ends.insert(static_cast<std::size_t>(match.data() - text.data()) +
                match.size());
  }
  return ends;
}

TEST_CASE("a database reports the end of every match that RE2 finds") {
  Random random(20);
  std::size_t compared = 0;
  for (int round = 0; round < 400; ++round) {
    const std::string regex = random_regex(random, 2);
    const auto tree = parse_regex(regex);
    const RE2 re2(re2::StringPiece(regex.data(), regex.size()), RE2::Latin1);
    CAPTURE(regex);
    REQUIRE(re2.ok());
    REQUIRE(tree);
    for (const auto likeness :
         {Likeness::exact, Likeness::no_edges, Likeness::no_upper_bounds}) {
      const Compiled compiled(database_pattern(*tree, likeness));
      if (!compiled.is_made()) continue;
      for (int i = 0; i < 12; ++i) {
        const std::string text = random_text(random);
        CAPTURE(text, likeness);
        const auto reported = compiled.ends(text);
        for (const auto end : ends_by_re2(re2, text, width_of(*tree))) {
          CHECK(reported.contains(end));
          ++compared;
        }
      }
    }
  }
  CHECK(compared > 5'000);
}

}  // namespace
}  // namespace hoopgit::scan
