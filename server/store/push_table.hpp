#pragma once

#include "server/store/push_row.hpp"
#include "server/store/statement.hpp"

#include <optional>
#include <string_view>
#include <vector>

// The pushes of the database. What the functions mean: see Transaction and
// Store; those that read more than one table want a transaction around them.
namespace hoopgit::store {

Result<std::optional<PushRow>> find_push(Connection& connection,
                                         const PushId& id);
Result<std::optional<PushRow>> find_open_push(Connection& connection,
                                              std::string_view key);
Result<std::vector<PushRow>> find_open_pushes(
    Connection& connection, const RepositoryName& repository,
    const std::vector<std::string>& refs);
Result<std::vector<PushId>> find_pushes_ending(Connection& connection,
                                               std::string_view tail);
Result<std::vector<PushRow>> find_pushes(Connection& connection,
                                         const PushFilter& filter);

/// Of this person's pushes since then, those of an agent in this session.
Result<std::int64_t> count_pushes(Connection& connection, const Person& person,
                                  std::string_view session, Time since);

Result<void> insert_push(Connection& connection, const PushRow& row, Time now);

/// Writes `row` over the one that has state `from`, row.version and
/// `stored_fence`. False: there is none.
Result<bool> update_push(Connection& connection, const PushRow& row,
                         PushState from, std::int64_t stored_fence, Time now);

}  // namespace hoopgit::store
