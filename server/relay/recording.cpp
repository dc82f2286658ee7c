#include "server/relay/recording.hpp"

#include "server/record/request.hpp"
#include "server/relay/push_events.hpp"

#include <algorithm>
#include <utility>

namespace hoopgit::relay {
namespace {

constexpr std::string_view json_type = "application/json";

/// With too many refs to keep, these say what the push does not bring: the
/// commits it builds upon, and the tags that its tags point to.
std::vector<git::ObjectId> edge_of(const push::Changes& changes) {
  std::vector<git::ObjectId> edge = changes.boundary;
  for (const auto& tag : changes.tags)
    if (!std::binary_search(changes.objects.begin(), changes.objects.end(),
                            tag.target))
      edge.push_back(tag.target);
  return edge;
}

record::Request request_of(const Judged& push) {
  record::Request request{.push = push.row.id};
  request.upstream = push.row.upstream;
  request.repository = push.row.repository.text();
  request.requester = push.row.requester;
  for (const auto& command : push.arrival.commands)
    request.commands.push_back({command.ref, command.old_id, command.new_id});
  request.options = push.arrival.options;
  request.atomic = push.arrival.atomic;
  request.has_pack = push.arrival.has_pack;
  request.created = push.row.created;
  request.expires = push.row.expires;
  request.seen = record::keep_refs(push.upstream_refs, request.commands,
                                   edge_of(push.changes));
  return request;
}

}  // namespace

Result<record::Draft> draft_of(record::Records& records, const Judged& push) {
  record::Draft draft = records.begin(push.row.id);
  TRY(draft.add("commands", json_type, TRY(record::to_body(request_of(push)))));
  if (push.arrival.has_pack)
    TRY(draft.add_file("pack", "application/x-git-pack", push.body,
                       push.arrival.pack_offset));
  TRY(draft.add("diff", "text/plain", push::manifest_of(push.changes.objects)));
  TRY(draft.add("report", json_type, json::dump(push.row.report)));
  TRY(draft.add("subject", json_type, push.row.subject_text));
  TRY(draft.add("verdict", json_type,
                json::dump(policy::to_json(push.decision))));
  return draft;
}

approval::Recording recording_of(const record::Draft& draft,
                                 const Judged& push) {
  approval::Recording recording;
  store::Event received = received_event(push.row, push.changes.commits.size());
  received.bodies = draft.references({"commands", "pack"});
  for (const auto& commit : push.changes.commits)
    received.objects.push_back(commit.id.hex());
  recording.events = scanned_events(push.row, push.report);
  recording.events.front().bodies = draft.references({"report", "diff"});
  recording.events.insert(recording.events.begin(), std::move(received));
  recording.bodies = draft.rows();
  recording.of_verdict = draft.references({"subject", "verdict"});
  return recording;
}

}  // namespace hoopgit::relay
