#include "server/relay/logged_push.hpp"

#include "core/base/text.hpp"
#include "server/store/push_entries.hpp"

#include <utility>

namespace hoopgit::relay {
namespace {

using json::Value;

/// The text at the end of the path; empty when there is none.
std::string text_at(const Value& entry,
                    std::initializer_list<std::string_view> path) {
  const Value* at = &entry;
  for (const auto key : path)
    if ((at = at->find(key)) == nullptr) return "";
  return at->as_text() == nullptr ? "" : *at->as_text();
}

void set_once(std::string& field, std::string value) {
  if (field.empty()) field = std::move(value);
}

void note_bodies(const Value& entry, LoggedPush& logged) {
  const Value* bodies = entry.find("bodies");
  if (bodies == nullptr || bodies->as_object() == nullptr) return;
  for (const auto& [name, reference] : *bodies->as_object())
    logged.bodies.emplace(name, text_at(reference, {"sha256"}));
}

void note(const Value& entry, LoggedPush& logged) {
  note_bodies(entry, logged);
  const std::string type = text_at(entry, {"type"});
  if (type == "push.received") {
    set_once(logged.pack_sha256, text_at(entry, {"data", "pack_sha256"}));
  } else if (type == "push.scanned") {
    set_once(logged.rules_sha256, text_at(entry, {"data", "rules_sha256"}));
    set_once(logged.manifest_sha256,
             text_at(entry, {"data", "object_manifest_sha256"}));
  } else if (type == "approval.requested" || type == "approval.granted" ||
             type == "push.refused") {
    set_once(logged.policy_sha256, text_at(entry, {"policy", "sha256"}));
    set_once(logged.subject, text_at(entry, {"data", "subject"}));
    const Value* data = entry.find("data");
    const Value* asked = data == nullptr ? nullptr : data->find("requirement");
    if (asked != nullptr && logged.requirement.is_null())
      logged.requirement = *asked;
  } else if (type == "audit.redacted") {
    logged.erased.emplace(text_at(entry, {"data", "commitment"}),
                          "erased on " +
                              text_at(entry, {"time"}).substr(0, 10) + ": " +
                              printable(text_at(entry, {"data", "reason"})));
  }
}

}  // namespace

Result<LoggedPush> read_logged(store::Store& store, const PushId& push) {
  LoggedPush logged;
  logged.events = TRY(store::entries_of(store, push));
  for (const auto& event : logged.events) {
    logged.entries.push_back(TRY(json::parse(event.bytes)));
    note(logged.entries.back(), logged);
  }
  return logged;
}

std::string why_gone(const LoggedPush& logged, const std::string& commitment) {
  const auto erased = logged.erased.find(commitment);
  return erased == logged.erased.end() ? "its time is over" : erased->second;
}

}  // namespace hoopgit::relay
