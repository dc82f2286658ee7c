#pragma once

#include "server/store/statement.hpp"

namespace hoopgit::store {

/// Brings the tables of version `found` (1 or more) up to schema_version, one
/// step after the other:
///
/// 1 to 2: the head gets the name of the log, taken from its newest checkpoint;
/// the tables of the book are made; the subtrees are computed from the leaves;
/// the index is dropped, to be made anew in its new form by TermIndex::load().
/// Some microseconds for each entry.
/// 2 to 3: the table of spans, which TermIndex::load() fills.
/// 3 to 4: names of persons leave the rows; bodies of persons are found by an
/// index; tokens have refs, a rule of trust, a key and limits; the tables of
/// sessions.
///
/// Fault::corrupt when the leaves do not make the tree that the head says.
Result<void> migrate(Connection& connection, std::int64_t found);

}  // namespace hoopgit::store
