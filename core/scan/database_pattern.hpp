#pragma once

#include "core/scan/regex_tree.hpp"

#include <string>

namespace hoopgit::scan {

/// How much of a regex the database is asked for. Each step matches all that
/// the one before it matches.
enum class Likeness { exact, no_edges, no_upper_bounds };

/// The regex in the syntax of Vectorscan, for bytes, without flags: wherever a
/// match of `tree` ends, a match of this ends. Written out anew, because the
/// same text means other things there: \s has one more byte, $ also stands
/// before a last newline. Edges that Vectorscan sees otherwise are left out.
std::string database_pattern(const RegexTree& tree, Likeness likeness);

}  // namespace hoopgit::scan
