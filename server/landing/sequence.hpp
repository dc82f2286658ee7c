// A push whose refs land one after the other, while it does. For this room
// only.

#pragma once

#include "server/approval/progress.hpp"
#include "server/landing/outcome.hpp"
#include "server/upstream/advertisement.hpp"

#include <optional>

namespace hoopgit::landing {

struct Landing::Sequence {
  const store::PushRow& row;  ///< As it was claimed.
  const upstream::Target& target;
  Progress progress;
  /// What the upstream has; looked up anew for each ref but the first.
  std::optional<upstream::Advertisement> seen;
  bool has_sent = false;  ///< Anything, in this attempt.
  Time lease_until{};     ///< Of the claim, by what was written last.
};

/// `newer` has `older` behind it, both commits that are here.
Result<bool> is_built_upon(const git::Repository& objects,
                           const git::ObjectId& older,
                           const git::ObjectId& newer);

/// Since this push came, another one has put its ref where it wants it: what is
/// there is not what an earlier attempt of this one has sent.
Result<bool> is_there_by_another(store::Store& store, const store::PushRow& row,
                                 const git::RefUpdate& update);

/// Which one of the push's updates it is, from 0.
std::size_t place_of(const store::PushRow& row, const git::RefUpdate& update);

}  // namespace hoopgit::landing
