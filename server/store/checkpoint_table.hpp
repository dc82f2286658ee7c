#pragma once

#include "server/store/statement.hpp"
#include "server/store/store.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::store {

Result<TreeHead> find_tree_head(Connection& connection);
Result<void> put_checkpoint(Connection& connection, std::uint64_t size,
                            std::string_view root, std::string_view note,
                            Time now);
Result<std::optional<std::string>> find_checkpoint(Connection& connection);
Result<std::optional<CheckpointRow>> find_checkpoint_at(Connection& connection,
                                                        std::uint64_t size);
Result<std::vector<CheckpointRow>> find_checkpoints(Connection& connection,
                                                    std::uint64_t before,
                                                    std::size_t limit);
Result<std::uint64_t> find_checkpoint_size(Connection& connection);

}  // namespace hoopgit::store
