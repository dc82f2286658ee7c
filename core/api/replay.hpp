#pragma once

#include "core/api/api.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::api {

/// GET /api/v1/audit/pushes/{id}/replay: a recorded push, run again.
struct Replay {
  /// identical: the same bytes came out again. differs: others did, or what is
  /// kept is not what the log commits to. unavailable: what it takes was
  /// erased, or its time is over, or it never was recorded.
  enum class Outcome { identical, differs, unavailable };

  struct Step {
    std::string name;  ///< "commands", "pack", "objects" …
    Outcome outcome = Outcome::identical;
    std::string why{};  ///< Why not identical; in a clause.
    /// Short texts, or "sha256:<hex>" of what may hold a secret.
    std::string recorded{};
    std::string derived{};
  };

  Story story;
  bool is_recorded = false;  ///< False: nothing was kept, there are no steps.
  std::vector<Step> steps{};
  /// What lands with it, oldest first, secrets masked; empty when the pack is
  /// not there any more, or nobody asked for it.
  std::vector<Review::Commit> commits{};
  std::vector<std::string> notes{};

  /// The worst of the steps: differs, then unavailable, then identical.
  Outcome outcome() const;
};

std::string_view name_of(Replay::Outcome outcome);
json::Value to_json(const Replay& replay);
Result<Replay> replay_from_json(const json::Value& value);

}  // namespace hoopgit::api
