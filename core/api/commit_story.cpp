#include "core/api/commit_story.hpp"

namespace hoopgit::api {

json::Value to_json(const CommitStory& story) {
  return json::object({{"commit", story.commit}, {"changes", story.changes}});
}

Result<CommitStory> commit_story_from_json(const json::Value& value) {
  return CommitStory{TRY(value.text("commit")), TRY(value.array("changes"))};
}

}  // namespace hoopgit::api
