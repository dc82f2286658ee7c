#include "core/scan/finding.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace hoopgit::scan {
namespace {

constexpr std::int64_t format_version = 1;

constexpr std::array<std::pair<Confidence, std::string_view>, 3> confidences = {
    {{Confidence::guess, "guess"},
     {Confidence::likely, "likely"},
     {Confidence::sure, "sure"}}};

Result<Confidence> confidence_named(std::string_view name) {
  for (const auto& [confidence, known] : confidences)
    if (known == name) return Confidence(confidence);
  return Error{Fault::usage, "cannot read a scan report: unknown word '" +
                                 printable(name) + "'"};
}

json::Value to_json(const Finding& finding) {
  return json::object({{"column", static_cast<std::int64_t>(finding.column)},
                       {"confidence", std::string(name_of(finding.confidence))},
                       {"fingerprint", finding.fingerprint},
                       {"length", static_cast<std::int64_t>(finding.length)},
                       {"line", static_cast<std::int64_t>(finding.line)},
                       {"place", to_json(finding.place)},
                       {"rule", finding.rule}});
}

Result<std::size_t> count_from(const json::Value& owner, std::string_view key) {
  const std::int64_t count = TRY(owner.integer(key));
  if (count < 0)
    return Error{Fault::usage, "cannot read a scan report: " +
                                   std::string(key) + " is negative"};
  return static_cast<std::size_t>(count);
}

Result<Finding> finding_from(const json::Value& value) {
  Finding finding;
  finding.rule = TRY(value.text("rule"));
  const std::string confidence = TRY(value.text("confidence"));
  finding.confidence = TRY(confidence_named(confidence));
  finding.place = TRY(place_from(value));
  finding.line = TRY(count_from(value, "line"));
  finding.column = TRY(count_from(value, "column"));
  finding.length = TRY(count_from(value, "length"));
  finding.fingerprint = TRY(value.text("fingerprint"));
  return finding;
}

auto order_of(const Place& place) {
  return std::tie(place.path, place.commit, place.kind);
}

}  // namespace

std::string_view name_of(Confidence confidence) {
  for (const auto& [known, name] : confidences)
    if (known == confidence) return name;
  return {};
}

std::string Finding::text() const {
  const std::string where = printable(place.path);
  switch (place.kind) {
    case Place::Kind::message:
      return rule + " in the message of commit " +
             printable(place.commit.substr(0, 12)) + ":" + std::to_string(line);
    case Place::Kind::path:
      return rule + " in the path " + where;
    case Place::Kind::ref:
      return rule + " in the ref " + where;
    default:
      return rule + " in " + where + ":" + std::to_string(line);
  }
}

void Report::sort() {
  std::sort(
      findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
        return std::tie(a.place.path, a.line, a.column, a.rule, a.place.commit,
                        a.place.kind) < std::tie(b.place.path, b.line, b.column,
                                                 b.rule, b.place.commit,
                                                 b.place.kind);
      });
  std::sort(gaps.begin(), gaps.end(), [](const Gap& a, const Gap& b) {
    const auto left = order_of(a.place);
    const auto right = order_of(b.place);
    return left < right || (left == right && a.reason < b.reason);
  });
}

json::Value to_json(const Report& report) {
  json::Array findings;
  for (const auto& finding : report.findings)
    findings.push_back(to_json(finding));
  json::Array gaps;
  for (const auto& gap : report.gaps)
    gaps.push_back(
        json::object({{"place", to_json(gap.place)}, {"reason", gap.reason}}));
  json::Value value = json::object(
      {{"allowed", static_cast<std::int64_t>(report.allowed)},
       {"complete", report.gaps.empty()},
       {"findings", std::move(findings)},
       {"gaps", std::move(gaps)},
       {"ruleset", report.ruleset},
       {"scanned",
        json::object({{"bytes", static_cast<std::int64_t>(report.bytes)},
                      {"files", static_cast<std::int64_t>(report.files)}})},
       {"version", format_version}});
  json::Array notices;
  for (const auto& notice : report.notices)
    notices.push_back(to_json(notice));
  if (!notices.empty()) value.set("notices", std::move(notices));
  return value;
}

Result<Report> report_from_json(const json::Value& value) {
  if (TRY(value.integer("version")) != format_version)
    return Error{Fault::usage,
                 "cannot read a scan report: its version is not 1"};
  Report report;
  for (const auto& finding : TRY(value.array("findings")))
    report.findings.push_back(TRY(finding_from(finding)));
  for (const auto& gap : TRY(value.array("gaps")))
    report.gaps.push_back({TRY(place_from(gap)), TRY(gap.text("reason"))});
  if (TRY(value.boolean("complete")) != report.gaps.empty())
    return Error{Fault::usage,
                 "cannot read a scan report: complete and gaps disagree"};
  if (value.find("notices") != nullptr)
    for (const auto& notice : TRY(value.array("notices")))
      report.notices.push_back(TRY(notice_from_json(notice)));
  report.ruleset = TRY(value.text("ruleset"));
  report.allowed = TRY(count_from(value, "allowed"));
  const json::Value scanned = TRY(value.object("scanned"));
  report.files = TRY(count_from(scanned, "files"));
  report.bytes = TRY(count_from(scanned, "bytes"));
  return report;
}

}  // namespace hoopgit::scan
