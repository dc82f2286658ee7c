#pragma once

#include "core/git/object_id.hpp"

#include <string>
#include <vector>

namespace hoopgit::approval {

/// What was found out of a push that is about to be claimed: where its refs
/// stand upstream, and what would be sent.
struct Readiness {
  std::vector<git::Ref> upstream_refs{};  ///< As just advertised.
  std::string pack_sha256{};  ///< Of the pack to be sent; empty: none is.
  /// Refs whose new commit or tag the upstream can already reach by another
  /// ref. Of these the refs alone do not tell later whether the push landed.
  std::vector<std::string> present_before{};
};

}  // namespace hoopgit::approval
