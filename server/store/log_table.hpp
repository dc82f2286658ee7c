#pragma once

#include "server/store/event.hpp"
#include "server/store/statement.hpp"

#include <cstdint>
#include <string>
#include <vector>

// The log as it is stored. What the functions mean: see Transaction and Store.
namespace hoopgit::store {

Result<std::vector<StoredEvent>> find_entries(Connection& connection,
                                              std::uint64_t first,
                                              std::size_t count);
Result<std::string> find_leaves(Connection& connection, std::uint64_t first,
                                std::size_t count);
Result<std::uint64_t> find_minimum(Connection& connection);
Result<std::uint64_t> prune_entries(Connection& connection,
                                    std::uint64_t below);
Result<std::string> find_origin(Connection& connection);

}  // namespace hoopgit::store
