#pragma once

#include "server/store/book_row.hpp"
#include "server/store/push_row.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hoopgit::record {

/// What a legal hold is held against: whose it is, where, and when. What is not
/// known is nullopt.
struct Holdable {
  std::optional<store::Person> person{};
  std::optional<std::string> repository{};
  std::optional<Time> time{};
};
Holdable holdable_of(const store::PushRow& row);

/// Whether the hold pins this. Its filter is {"issuer", "subject", "repo",
/// "since", "until"}, each optional and all that are given must match: exact
/// texts, and times from `since` to before `until` (RFC 3339). In doubt it
/// does: when a fact is not known, and when the filter says something that this
/// program does not understand. A filter without conditions pins everything.
bool pins(const store::HoldRow& hold, const Holdable& what);

/// The first one that pins it.
const store::HoldRow* holding(const std::vector<store::HoldRow>& holds,
                              const Holdable& what);

}  // namespace hoopgit::record
