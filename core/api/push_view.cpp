#include "core/api/api.hpp"
#include "core/api/reading.hpp"

namespace hoopgit::api {
namespace {

json::Value vote_to_json(const Vote& vote) {
  return json::object({{"issuer", vote.issuer},
                       {"subject", vote.subject},
                       {"name", vote.name},
                       {"verb", vote.verb},
                       {"comment", vote.comment},
                       {"time", to_rfc3339(vote.time)}});
}

Result<Vote> vote_from_json(const json::Value& value) {
  Vote vote;
  vote.issuer = TRY(value.text("issuer"));
  vote.subject = TRY(value.text("subject"));
  vote.name = TRY(value.text("name"));
  vote.verb = TRY(value.text("verb"));
  vote.comment = TRY(text_or_none(value, "comment"));
  vote.time = TRY(time_in(value, "time"));
  return vote;
}

json::Value update_to_json(const git::RefUpdate& update) {
  return json::object({{"ref", update.ref},
                       {"old", update.old_id.hex()},
                       {"new", update.new_id.hex()},
                       {"kind", git::name_of(update.kind)}});
}

Result<git::ObjectId> oid_in(const json::Value& value, std::string_view key) {
  const std::string hex = TRY(value.text(key));
  return git::ObjectId::parse(hex);
}

Result<git::RefUpdate> update_from_json(const json::Value& value) {
  git::RefUpdate update;
  update.ref = TRY(value.text("ref"));
  update.old_id = TRY(oid_in(value, "old"));
  update.new_id = TRY(oid_in(value, "new"));
  const std::string kind = TRY(value.text("kind"));
  update.kind = TRY(git::parse_kind(kind));
  return update;
}

json::Value result_to_json(const PushView::RefResult& result) {
  return json::object(
      {{"ref", result.ref}, {"status", result.status}, {"text", result.text}});
}

Result<PushView::RefResult> result_from_json(const json::Value& value) {
  PushView::RefResult result;
  result.ref = TRY(value.text("ref"));
  result.status = TRY(value.text("status"));
  result.text = TRY(text_or_none(value, "text"));
  return result;
}

Result<void> read_decision(const json::Value& value, PushView& push) {
  push.rules = TRY(value.texts("rules"));
  push.reason = TRY(text_or_none(value, "reason"));
  if (const auto* report = value.find("report"); report && !report->is_null())
    push.report = TRY(scan::report_from_json(*report));
  if (const auto* asked = value.find("requirement");
      asked != nullptr && !asked->is_null())
    push.requirement = TRY(policy::requirement_from_json(*asked));
  push.missing = TRY(value.texts("missing"));
  push.votes = TRY(list_in(value, "votes", &vote_from_json));
  push.subject = TRY(text_or_none(value, "subject"));
  push.may_vote = TRY(value.boolean("may_vote"));
  push.may_not_because = TRY(text_or_none(value, "may_not_because"));
  return {};
}

}  // namespace

json::Value to_json(const PushView& push) {
  json::Value value =
      json::object({{"id", push.id.text()},
                    {"state", push.state},
                    {"version", push.version},
                    {"repository", push.repository},
                    {"upstream", push.upstream},
                    {"requester_issuer", push.requester_issuer},
                    {"requester_subject", push.requester_subject},
                    {"requester_name", push.requester_name},
                    {"updates", list_of(push.updates, update_to_json)},
                    {"rules", json::array_of(push.rules)},
                    {"reason", push.reason},
                    {"missing", json::array_of(push.missing)},
                    {"votes", list_of(push.votes, vote_to_json)},
                    {"subject", push.subject},
                    {"results", list_of(push.results, result_to_json)},
                    {"created", to_rfc3339(push.created)},
                    {"updated", to_rfc3339(push.updated)},
                    {"may_vote", push.may_vote},
                    {"may_not_because", push.may_not_because}});
  if (!push.requester_agent.empty())
    value.set("requester_agent", push.requester_agent);
  if (push.report) value.set("report", scan::to_json(*push.report));
  if (push.requirement)
    value.set("requirement", policy::to_json(*push.requirement));
  if (push.expires) value.set("expires", to_rfc3339(*push.expires));
  return value;
}

Result<PushView> push_view_from_json(const json::Value& value) {
  const std::string id = TRY(value.text("id"));
  const PushId parsed = TRY(PushId::parse(id));
  PushView push{.id = parsed};
  push.state = TRY(value.text("state"));
  push.version = TRY(value.integer("version"));
  push.repository = TRY(value.text("repository"));
  push.upstream = TRY(value.text("upstream"));
  push.requester_issuer = TRY(value.text("requester_issuer"));
  push.requester_subject = TRY(value.text("requester_subject"));
  push.requester_name = TRY(value.text("requester_name"));
  push.requester_agent = TRY(value.maybe_text("requester_agent")).value_or("");
  push.updates = TRY(list_in(value, "updates", &update_from_json));
  TRY(read_decision(value, push));
  push.results = TRY(list_in(value, "results", &result_from_json));
  push.created = TRY(time_in(value, "created"));
  push.updated = TRY(time_in(value, "updated"));
  push.expires = TRY(maybe_time_in(value, "expires"));
  return push;
}

}  // namespace hoopgit::api
