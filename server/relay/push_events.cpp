#include "server/relay/push_events.hpp"

#include "server/approval/approvals.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace hoopgit::relay {
namespace {

using approval::event_of;
using store::Event;
using store::PushRow;
using store::Severity;

constexpr std::size_t most_findings = 200;

std::int64_t to_integer(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

/// How many of each kind; nothing of what they are about.
json::Array notices_of(const scan::Report& report) {
  std::map<scan::NoticeKind, std::int64_t> by_kind;
  for (const auto& notice : report.notices)
    by_kind[notice.kind] += to_integer(notice.count);
  json::Array notices;
  for (const auto& [kind, count] : by_kind)
    notices.push_back(
        json::object({{"kind", scan::name_of(kind)}, {"count", count}}));
  return notices;
}

Event found_event(const PushRow& row, const scan::Finding& finding) {
  Event event =
      event_of(row, "secret.found", row.requester,
               json::object({{"rule", finding.rule},
                             {"confidence", scan::name_of(finding.confidence)},
                             {"place", scan::name_of(finding.place.kind)},
                             {"path", finding.place.path},
                             {"commit", finding.place.commit},
                             {"line", to_integer(finding.line)},
                             {"column", to_integer(finding.column)},
                             {"length", to_integer(finding.length)},
                             {"fingerprint", finding.fingerprint}}));
  event.severity = Severity::high;
  return event;
}

}  // namespace

Event started_event(const PushRow& row, const scan::Scanner& scanner) {
  Event event = event_of(row, "push.started", row.requester,
                         json::object({{"push_key", row.key}}));
  json::Array options;
  for (const auto& option : row.push_options)
    options.emplace_back(scanner.masked(option));
  if (!options.empty()) event.data.set("options", std::move(options));
  return event;
}

Event received_event(const PushRow& row, std::size_t commits) {
  return event_of(row, "push.received", row.requester,
                  json::object({{"pack_sha256", row.pack_sha256},
                                {"objects", to_integer(row.objects)},
                                {"commits", to_integer(commits)},
                                {"bytes", to_integer(row.pack_bytes)}}));
}

std::vector<Event> scanned_events(const PushRow& row,
                                  const scan::Report& report) {
  std::map<std::string, std::int64_t> by_rule;
  for (const auto& finding : report.findings)
    ++by_rule[finding.rule];
  json::Array rules;
  for (const auto& [rule, count] : by_rule)
    rules.push_back(json::object({{"rule", rule}, {"count", count}}));
  std::vector<Event> events{event_of(
      row, "push.scanned", {},
      json::object({{"result", report.is_clean() ? "clean" : "found"},
                    {"rules_sha256", report.ruleset},
                    {"findings", rules},
                    {"gaps", to_integer(report.gaps.size())},
                    {"files", to_integer(report.files)},
                    {"bytes", to_integer(report.bytes)},
                    {"object_manifest_sha256", row.manifest_sha256}}))};
  if (report.allowed > 0)
    events.front().data.set("allowed", to_integer(report.allowed));
  if (auto notices = notices_of(report); !notices.empty())
    events.front().data.set("notices", std::move(notices));
  const std::size_t shown = std::min(report.findings.size(), most_findings);
  for (std::size_t i = 0; i < shown; ++i)
    events.push_back(found_event(row, report.findings[i]));
  return events;
}

Event refused_event(const PushRow& row, std::string_view step,
                    const Error& error) {
  const bool moved = error.fault == Fault::conflict;
  Event event =
      event_of(row, moved ? "push.stale" : "push.refused", row.requester,
               json::object({{"step", step}, {"reason", error.message}}));
  event.outcome = error.fault == Fault::unavailable ? store::Outcome::failure
                                                    : store::Outcome::denied;
  event.severity = moved ? Severity::notice : Severity::warning;
  return event;
}

Event interrupted_event(const PushRow& row) {
  Event event = event_of(
      row, "push.cancelled", {},
      json::object({{"by", "relay"},
                    {"reason", "the relay stopped before it was whole"}}));
  event.severity = Severity::notice;
  return event;
}

Event waiting_event(const PushRow& row) {
  Event event = event_of(row, "push.released", {},
                         json::object({{"fence", row.fence},
                                       {"attempt", row.attempt},
                                       {"refs", row.result},
                                       {"reason", row.reason}}));
  event.outcome = store::Outcome::failure;
  event.severity = Severity::notice;
  return event;
}

}  // namespace hoopgit::relay
