// Rows as they are given out: with the persons in them opened. For this room
// only.

#pragma once

#include "server/store/cover.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace hoopgit::store {

inline void open_row(const Cover& cover, PushRow& row) {
  uncover(cover, row.requester);
}
inline void open_row(const Cover& cover, VoteRow& row) {
  uncover(cover, row.voter);
}
inline void open_row(const Cover& cover, TokenRow& row) {
  uncover(cover, row.holder);
}
inline void open_row(const Cover& cover, SessionRow& row) {
  uncover(cover, row.holder);
}
inline void open_row(const Cover& cover, HoldRow& row) {
  uncover(cover, row.owner);
}
inline void open_row(const Cover& cover, ConsentRow& row) {
  uncover(cover, row.by);
}

template <class Row>
Result<std::optional<Row>> opened(const Cover& cover,
                                  Result<std::optional<Row>> found) {
  if (found && *found) open_row(cover, **found);
  return found;
}

template <class Row>
Result<std::vector<Row>> opened(const Cover& cover,
                                Result<std::vector<Row>> found) {
  if (!found) return found;
  for (auto& row : *found)
    open_row(cover, row);
  return found;
}

}  // namespace hoopgit::store
