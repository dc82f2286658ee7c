// Regexes from configurations: whatever RE2 takes and we understand has a width
// that its matches keep, and a database pattern at every likeness.

#include "core/scan/database_pattern.hpp"
#include "core/scan/keyword_proof.hpp"
#include "core/scan/pattern.hpp"
#include "core/scan/regex_tree.hpp"
#include "tests/fuzz/target.hpp"

#include <stdexcept>

using namespace hoopgit;
using fuzz::must;

namespace {

constexpr std::string_view text =
    "key = 'aB1_-.z'\r\n\tghp_00 \xe9\xff\v x:y@z";

/// The first match, by RE2; none either when RE2 refuses the regex.
std::optional<scan::Candidate> first_match(std::string_view regex) {
  scan::Rule rule;
  rule.id = "fuzzed";
  rule.regex = regex;
  try {
    return scan::Pattern(rule).find(text, {0, text.size()});
  } catch (const std::logic_error&) {
    return std::nullopt;
  }
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
  if (const auto match = first_match(regex)) {
    const auto found = match->match.in(text);
    must(found.size() >= width.least);
    must(!width.most || found.size() <= *width.most);
    must(!has_key || found.find("key") != std::string_view::npos);
  }
  return 0;
}
