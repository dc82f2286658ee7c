#pragma once

#include "core/git/ref_update.hpp"
#include "core/json/json.hpp"

#include <string>
#include <vector>

namespace hoopgit::attestor {

/// What is known of the repository, besides the change.
struct Ground {
  /// The configuration says that the upstream takes pushes from the relay's
  /// credential alone.
  bool is_sole_writer = false;
  /// The last sweep compared its refs with what landed, and found nothing.
  bool is_swept = false;
};

/// What may be said of one update that landed: the level of the source track of
/// slsa.dev, and what holds whatever the level is. `record` is its change
/// record. See hoopgit-audit(5), ATTESTATIONS.
///
/// Level 1: it is under version control. 2: the ref's history goes on, and is
/// recorded: a branch moved to a descendant, a tag was made and not moved. 3:
/// also, nobody could go around the policy, and nobody did. 4: also, two
/// persons agreed to it, by its last content.
std::vector<std::string> levels_of(const git::RefUpdate& update,
                                   const json::Value& record,
                                   const Ground& ground);

}  // namespace hoopgit::attestor
