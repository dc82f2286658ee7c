#pragma once

#include "core/json/json.hpp"
#include "server/store/statement.hpp"
#include "server/store/term_index.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace hoopgit::store {

/// Terms that an entry is to be found by and that it does not have itself.
Result<void> put_beside(Connection& connection, std::uint64_t index,
                        const std::vector<std::string>& terms);

/// What an entry commits to as its terms: 64 hex digits, whatever their order.
std::string digest_of(std::vector<std::string> terms);

/// All terms of the entry at `index`, with those beside it, and with the
/// requester of its push, as far as the push has a row.
Result<std::vector<std::string>> find_terms(Connection& connection,
                                            std::uint64_t index,
                                            const json::Value& entry);

std::vector<std::int64_t> numbers_of(const std::vector<std::string>& terms);

/// The entries from `first` on, `count` of them at most, with their numbers.
Result<std::vector<IndexedEntry>> find_indexed_entries(Connection& connection,
                                                       std::uint64_t first,
                                                       std::uint64_t count);

}  // namespace hoopgit::store
