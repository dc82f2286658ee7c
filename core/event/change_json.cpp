// A change as JSON.

#include "core/event/change.hpp"

#include <charconv>

namespace hoopgit::event {
namespace {

/// Of what an entry told, that is not later than the last one that counts.
bool is_until(const RawObject& told, std::uint64_t last) {
  const auto text = told.at("index");
  std::uint64_t index = 0;
  std::from_chars(text.data(), text.data() + text.size(), index);
  return index <= last;
}

std::string array_of(const std::vector<RawObject>& objects,
                     std::uint64_t last) {
  std::string text = "[";
  for (const auto& object : objects) {
    if (!is_until(object, last)) continue;
    if (text.size() > 1) text += ',';
    text += object.text();
  }
  return text + ']';
}

std::string truth(bool value) {
  return value ? "true" : "false";
}

std::string quoted(std::string_view plain) {
  std::string text = "\"";
  text += plain;
  return text + '"';
}

/// Of a vote: it is for the push, it counted, and it was not taken back.
bool approves(const RawObject& vote) {
  return vote.at("verb") == "\"approve\"" && vote.at("counted") == "true" &&
         vote.at("withdrawn").empty();
}

}  // namespace

/// Was it approved by others than who asked for it? The relay also refuses the
/// votes of those who made the commits; such a vote is there as one that did
/// not count.
std::string_view Change::separation(bool is_emergency) const {
  if (is_emergency) return "emergency";
  if (requirement_.empty()) return "not_required";
  if (grant_.at("by") != "\"quorum\"") return "not_approved";
  bool any = false;
  for (const auto& vote : approvals_) {
    if (!approves(vote)) continue;
    if (who_.empty() || vote.at("is_requester") == "true") return "not_shown";
    any = true;
  }
  return any ? "shown" : "not_shown";
}

std::string Change::to_json(std::string_view log, std::uint64_t last) const {
  RawObject what = what_;
  what.set("deletes",
           truth(target_.find(R"("kind":"delete")") != std::string::npos));
  what.set("forced",
           truth(target_.find(R"("kind":"force")") != std::string::npos));
  what.set("target", target_);
  RawObject checks = checks_;
  checks.set("secrets", std::to_string(secrets_));
  RawObject when = when_;
  when.set("clock", quoted("relay"));
  std::vector<RawObject> events(events_.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    events[i].set("index", std::to_string(events_[i].index));
    events[i].set("time", quoted(events_[i].time));
    events[i].set("type", quoted(events_[i].type));
  }
  const std::string emergency = array_of(emergency_, last);
  RawObject record;
  record.set("v", "1");
  record.set("log", quoted(log));
  record.set("push_id", quoted(push_));
  record.set("complete", truth(begun_ && ended_));
  record.set("who", who_);
  record.set("when", when.text());
  record.set("what", what.text());
  if (!why_.empty()) record.set("why", why_.text());
  record.set("checks", checks.text());
  record.set("requirement", requirement_);
  record.set("approvals", array_of(approvals_, last));
  if (!grant_.empty()) record.set("grant", grant_.text());
  record.set("separation", quoted(separation(emergency != "[]")));
  record.set("policy", policy_);
  record.set("policy_changed", truth(policy_changed_));
  record.set("emergency", emergency);
  if (!outcome_.empty()) record.set("outcome", outcome_.text());
  record.set("events", array_of(events, last));
  return record.text();
}

}  // namespace hoopgit::event
