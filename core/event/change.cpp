#include "core/event/change.hpp"

#include "core/event/commitment.hpp"
#include "core/event/walk.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::event {
namespace {

std::string quoted(std::string_view plain) {
  std::string text = "\"";
  text += plain;
  return text + '"';
}

/// What a type says of where the push stands, and which moment it is.
struct Step {
  std::string_view type;
  std::string_view state;   // Empty: as before.
  std::string_view moment;  // Member of `when`; the last one counts.
};

constexpr auto steps = std::to_array<Step>({
    {"push.started", "receiving", "started"},
    {"push.received", "", "received"},
    {"push.scanned", "", "scanned"},
    {"approval.requested", "pending", "requested"},
    {"approval.granted", "approved", "approved"},
    {"approval.reopened", "pending", ""},
    {"push.landing", "landing", "landing"},
    {"push.released", "approved", ""},
    {"push.retried", "approved", ""},
    {"push.unknown", "unknown", ""},
    {"push.needs_human", "needs_human", ""},
    {"push.landed", "landed", "ended"},
    {"push.reconciled", "landed", "ended"},
    {"push.partial", "partial", "ended"},
    {"push.conflict", "conflict", "ended"},
    {"push.failed", "failed", "ended"},
    {"push.refused", "refused", "ended"},
    {"push.stale", "stale", "ended"},
    {"push.cancelled", "cancelled", "ended"},
    {"push.superseded", "superseded", "ended"},
    {"push.resolved", "resolved", "ended"},
    {"approval.denied", "denied", "ended"},
    {"approval.expired", "expired", "ended"},
});

const Step* step_of(std::string_view type) {
  const auto* const found =
      std::find_if(steps.begin(), steps.end(),
                   [&](const Step& step) { return step.type == type; });
  return found == steps.end() ? nullptr : found;
}

}  // namespace

bool ChangeEntry::read(std::uint64_t at, std::string_view entry) {
  *this = {.index = at};
  Walk walk(entry);
  if (!walk.enter()) return false;
  Member member;
  for (bool first = true; walk.next(member, first); first = false) {
    const bool is_text = member.shape == Shape::text;
    if (is_text && member.key == "type") type = member.text;
    if (is_text && member.key == "time") time = member.text;
    if (is_text && member.key == "push_id") push = member.text;
    if (is_text && member.key == "outcome") outcome = member.text;
    if (member.shape != Shape::object) continue;
    if (member.key == "actor") actor = member.text;
    if (member.key == "bodies") bodies = member.text;
    if (member.key == "correlation") correlation = member.text;
    if (member.key == "data") data = member.text;
    if (member.key == "policy") policy = member.text;
    if (member.key == "target") target = member.text;
  }
  return walk.closed() && !push.empty() && !type.empty();
}

std::string ChangeEntry::of(std::string_view object,
                            std::string_view key) const {
  return std::string(member_in(object, key));
}

std::string ChangeEntry::display() const {
  return of(member_of(bodies, "display").text, "sha256");
}

void Change::add(const ChangeEntry& entry) {
  events_.push_back(
      {entry.index, std::string(entry.type), std::string(entry.time)});
  // What somebody says of it afterwards does not change what it was.
  if (!ended_) add_facts(entry);
  add_step(entry);
  const auto type = entry.type;
  if (type == "approval.vote") add_vote(entry, true);
  if (type == "approval.vote_refused") add_vote(entry, false);
  if (type == "approval.vote_withdrawn") withdraw_vote(entry);
  if (type == "secret.found") ++secrets_;
  if (!type.starts_with("break_glass.")) return;
  auto& use = emergency_.emplace_back();
  use.set("index", std::to_string(entry.index));
  use.set("time", quoted(entry.time));
  use.set("type", quoted(type));
  use.set("actor", std::string(entry.actor));
  use.set("data", std::string(entry.data));
}

/// The actor as the entry has it, with what it commits to as the name.
std::string Change::actor_in(const ChangeEntry& entry) {
  const auto display = entry.display();
  if (display.empty()) return std::string(entry.actor);
  RawObject actor;
  Walk walk(entry.actor);
  Member member;
  walk.enter();
  for (bool first = true; walk.next(member, first); first = false)
    actor.set(member.key, entry.of(entry.actor, member.key));
  actor.set("display", display);
  return actor.text();
}

/// Who asked for it; of others' entries the actor is somebody else.
bool Change::is_of_requester(const ChangeEntry& entry) const {
  return (entry.type.starts_with("push.") ||
          entry.type == "approval.requested") &&
         entry.type != "push.resolved" &&
         entry.of(entry.actor, "kind") != "\"system\"";
}

void Change::add_facts(const ChangeEntry& entry) {
  if (who_.empty() && is_of_requester(entry)) who_ = actor_in(entry);
  if (!entry.target.empty()) target_ = entry.target;
  if (!entry.policy.empty()) {
    policy_changed_ =
        policy_changed_ || (!policy_.empty() && policy_ != entry.policy);
    policy_ = entry.policy;
  }
  why_.set("ticket", entry.of(entry.correlation, "ticket"));
  const auto take = [&](RawObject& into, std::string_view key) {
    into.set(key, entry.of(entry.data, key));
  };
  if (entry.type == "push.started") take(why_, "options");
  if (entry.type == "push.received")
    for (const auto* key : {"bytes", "commits", "objects", "pack_sha256"})
      take(what_, key);
  if (entry.type == "push.scanned") {
    take(what_, "files");
    take(what_, "object_manifest_sha256");
    for (const auto* key : {"findings", "gaps", "result", "rules_sha256"})
      take(checks_, key);
  }
  if (entry.type == "approval.requested")
    requirement_ = entry.of(entry.data, "requirement");
  if (entry.type == "approval.granted") {
    grant_ = {};
    grant_.set("index", std::to_string(entry.index));
    for (const auto* key : {"by", "subject", "voters"})
      take(grant_, key);
  }
}

void Change::add_step(const ChangeEntry& entry) {
  const Step* step = step_of(entry.type);
  if (step == nullptr) return;
  // Looked up, and still not known.
  if (entry.type == "push.reconciled" && entry.outcome != "success") return;
  begun_ = begun_ || entry.type == "push.started";
  if (!step->moment.empty()) when_.set(step->moment, quoted(entry.time));
  if (step->state.empty()) return;
  state_ = step->state;
  ended_ = step->moment == "ended";
  end_ = entry.index;
  outcome_ = {};
  outcome_.set("index", std::to_string(entry.index));
  outcome_.set("state", quoted(state_));
  outcome_.set("time", quoted(entry.time));
  for (const auto* key : {"decision", "reason", "refs", "step"})
    outcome_.set(key, entry.of(entry.data, key));
}

void Change::add_vote(const ChangeEntry& entry, bool counted) {
  auto& vote = approvals_.emplace_back();
  vote.set("index", std::to_string(entry.index));
  vote.set("time", quoted(entry.time));
  vote.set("counted", counted ? "true" : "false");
  for (const auto* key : {"iss", "kind", "name", "sub"})
    vote.set(key, entry.of(entry.actor, key));
  vote.set("display", entry.display());
  for (const auto* key : {"comment", "groups", "reason", "subject", "verb"})
    vote.set(key, entry.of(entry.data, key));
  const bool same = !who_.empty() && vote.at("iss") == entry.of(who_, "iss") &&
                    vote.at("sub") == entry.of(who_, "sub");
  vote.set("is_requester", same ? "true" : "false");
}

void Change::withdraw_vote(const ChangeEntry& entry) {
  const auto iss = entry.of(entry.actor, "iss");
  const auto sub = entry.of(entry.actor, "sub");
  for (auto vote = approvals_.rbegin(); vote != approvals_.rend(); ++vote)
    if (vote->at("iss") == iss && vote->at("sub") == sub &&
        vote->at("counted") == "true") {
      vote->set("withdrawn", quoted(entry.time));
      return;
    }
}

std::vector<std::uint64_t> Change::indexes() const {
  std::vector<std::uint64_t> indexes;
  indexes.reserve(events_.size());
  for (const auto& event : events_)
    indexes.push_back(event.index);
  return indexes;
}

}  // namespace hoopgit::event
