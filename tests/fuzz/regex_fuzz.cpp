// Regexes from configurations: whatever RE2 takes and we understand has a width
// that its matches keep, and a database pattern at every likeness; a matcher
// finds what RE2 finds.

#include "core/scan/database_pattern.hpp"
#include "core/scan/keyword_proof.hpp"
#include "core/scan/pattern.hpp"
#include "core/scan/regex_tree.hpp"
#include "core/scan/search_regex.hpp"
#include "tests/fuzz/target.hpp"

#include <stdexcept>

using namespace hoopgit;
using fuzz::must;

namespace {

constexpr std::string_view text =
    "key = 'aB1_-.z'\r\n\tghp_00 \xe9\xff\v x:y@z";

constexpr std::size_t any_tries = 1'000'000;

/// The first match; none either when RE2 refuses the regex.
std::optional<scan::Candidate> first_match(std::string_view regex,
                                           scan::Pattern::Reader reader) {
  scan::Rule rule;
  rule.id = "fuzzed";
  rule.regex = regex;
  try {
    std::size_t tries = any_tries;
    return scan::Pattern(rule, reader).find(text, {0, text.size()}, tries);
  } catch (const std::logic_error&) {
    return std::nullopt;
  }
}

/// What we understand and RE2 refuses is no regex.
bool is_regex(std::string_view regex) {
  return scan::regex_problem(regex).empty();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto regex = fuzz::text_of(data, size);
  const auto tree = scan::parse_regex(regex);
  if (!tree) return 0;
  const auto width = scan::width_of(*tree);
  for (const auto likeness : {scan::Likeness::exact, scan::Likeness::no_edges,
                              scan::Likeness::no_upper_bounds})
    (void)scan::database_pattern(*tree, likeness);
  const bool has_key = scan::always_contains(*tree, {"key"});
  const auto match = first_match(regex, scan::Pattern::Reader::re2);
  if (match) {
    const auto found = match->match.in(text);
    must(found.size() >= width.least);
    must(!width.most || found.size() <= *width.most);
    must(!has_key || found.find("key") != std::string_view::npos);
  }
  const auto matcher = scan::Matcher::of(*tree);
  if (!matcher || !is_regex(regex)) return 0;
  scan::Matcher::Match tried{};
  std::size_t tries = any_tries;
  const auto outcome = matcher->find(text, {0, text.size()}, tries, tried);
  if (outcome == scan::Matcher::Outcome::gave_up) return 0;
  must((outcome == scan::Matcher::Outcome::found) == match.has_value());
  must(!match || (match->match.begin == tried.all.begin &&
                  match->match.end == tried.all.end));
  return 0;
}
