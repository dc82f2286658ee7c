#include "core/api/api.hpp"
#include "core/api/reading.hpp"

namespace hoopgit::api {

json::Value commit_to_json(const Review::Commit& commit) {
  return json::object({{"id", commit.id},
                       {"parents", json::array_of(commit.parents)},
                       {"author", commit.author},
                       {"committer", commit.committer},
                       {"author_time", to_rfc3339(commit.author_time)},
                       {"commit_time", to_rfc3339(commit.commit_time)},
                       {"message", commit.message},
                       {"diff", commit.diff},
                       {"diff_cut", commit.diff_cut}});
}

Result<Review::Commit> commit_from_json(const json::Value& value) {
  Review::Commit commit;
  commit.id = TRY(value.text("id"));
  commit.parents = TRY(value.texts("parents"));
  commit.author = TRY(value.text("author"));
  commit.committer = TRY(value.text("committer"));
  commit.author_time = TRY(time_in(value, "author_time"));
  commit.commit_time = TRY(time_in(value, "commit_time"));
  commit.message = TRY(value.text("message"));
  commit.diff = TRY(value.text("diff"));
  commit.diff_cut = TRY(value.boolean("diff_cut"));
  return commit;
}

json::Value to_json(const Review& review) {
  return json::object({{"subject", review.subject},
                       {"subject_text", review.subject_text},
                       {"commits", list_of(review.commits, commit_to_json)},
                       {"notes", json::array_of(review.notes)}});
}

Result<Review> review_from_json(const json::Value& value) {
  Review review;
  review.subject = TRY(value.text("subject"));
  review.subject_text = TRY(value.text("subject_text"));
  review.commits = TRY(list_in(value, "commits", &commit_from_json));
  review.notes = TRY(value.texts("notes"));
  return review;
}

json::Value to_json(const VoteRequest& vote) {
  return json::object({{"subject", vote.subject},
                       {"version", vote.version},
                       {"verb", vote.verb},
                       {"comment", vote.comment}});
}

Result<VoteRequest> vote_request_from_json(const json::Value& value) {
  VoteRequest vote;
  vote.subject = TRY(value.text("subject"));
  vote.version = TRY(value.integer("version"));
  vote.verb = TRY(value.text("verb"));
  vote.comment = TRY(text_or_none(value, "comment"));
  if (vote.verb != "approve" && vote.verb != "deny" && vote.verb != "withdraw")
    return Error{Fault::usage,
                 "cannot read the vote: its verb is not approve, deny or "
                 "withdraw"};
  return vote;
}

}  // namespace hoopgit::api
