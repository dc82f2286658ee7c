#pragma once

#include "server/store/statement.hpp"

namespace hoopgit::store {

/// From version 1 to 2: the head gets the name of the log, taken from its
/// newest checkpoint; the tables of the book are made; the subtrees are
/// computed from the leaves; the index is dropped, to be made anew in its new
/// form by TermIndex::load(). Some microseconds for each entry.
///
/// Fault::corrupt when the leaves do not make the tree that the head says.
Result<void> migrate_from_1(Connection& connection);

/// From version 2 to 3: the table of spans, which TermIndex::load() fills.
Result<void> migrate_from_2(Connection& connection);

}  // namespace hoopgit::store
