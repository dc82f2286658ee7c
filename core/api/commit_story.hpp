#pragma once

#include "core/json/json.hpp"

#include <string>
#include <vector>

namespace hoopgit::api {

/// GET /api/v1/audit/commits/{id}: what the log knows of a commit.
struct CommitStory {
  std::string commit;  ///< In full, as far as an entry has it so.
  /// One for each push that brought it or was refused with it, in the order of
  /// the log: change records as in hoopgit-audit(5).
  std::vector<json::Value> changes{};
};
json::Value to_json(const CommitStory& story);
Result<CommitStory> commit_story_from_json(const json::Value& value);

}  // namespace hoopgit::api
