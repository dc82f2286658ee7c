#include "core/base/text.hpp"
#include "core/scan/finding.hpp"

namespace hoopgit::scan {
namespace {

constexpr std::int64_t format_version = 1;

std::int64_t to_integer(std::size_t number) {
  return static_cast<std::int64_t>(number);
}

Error cannot_read(const std::string& why) {
  return {Fault::usage, "cannot read a scan report: " + why};
}

Error unknown_word(std::string_view word) {
  return cannot_read("unknown word '" + printable(word) + "'");
}

json::Value to_json(const Extent& extent) {
  return json::object({{"column", to_integer(extent.column)},
                       {"end_column", to_integer(extent.end_column)},
                       {"end_line", to_integer(extent.end_line)},
                       {"line", to_integer(extent.line)}});
}

json::Value to_json(const Finding& finding) {
  json::Value value = json::object({{"column", to_integer(finding.column)},
                                    {"confidence", name_of(finding.confidence)},
                                    {"fingerprint", finding.fingerprint},
                                    {"length", to_integer(finding.length)},
                                    {"line", to_integer(finding.line)},
                                    {"place", to_json(finding.place)},
                                    {"rule", finding.rule},
                                    {"state", name_of(finding.standing)}});
  // One that was read from an old record has no ends.
  if (finding.end_line > 0) {
    value.set("end_column", to_integer(finding.end_column));
    value.set("end_line", to_integer(finding.end_line));
    value.set("match", to_json(finding.match));
  }
  json::Array encodings;
  for (const auto encoding : finding.encodings)
    encodings.emplace_back(name_of(encoding));
  if (!encodings.empty()) value.set("encodings", std::move(encodings));
  if (!finding.also.empty()) value.set("also", json::array_of(finding.also));
  if (!finding.note.empty()) value.set("note", finding.note);
  return value;
}

json::Array to_json(const std::vector<Finding>& findings) {
  json::Array array;
  for (const auto& finding : findings)
    array.push_back(to_json(finding));
  return array;
}

Result<std::size_t> count_from(const json::Value& owner, std::string_view key) {
  const std::int64_t count = TRY(owner.integer(key));
  if (count < 0) return cannot_read(std::string(key) + " is negative");
  return static_cast<std::size_t>(count);
}

Result<Extent> extent_from(const json::Value& value) {
  Extent extent;
  extent.line = TRY(count_from(value, "line"));
  extent.column = TRY(count_from(value, "column"));
  extent.end_line = TRY(count_from(value, "end_line"));
  extent.end_column = TRY(count_from(value, "end_column"));
  return extent;
}

/// What findings have had since they have a state.
Result<void> read_later_members(const json::Value& value, Finding& finding) {
  if (const auto state = TRY(value.maybe_text("state"))) {
    const auto standing = standing_named(*state);
    if (!standing) return unknown_word(*state);
    finding.standing = *standing;
  }
  if (value.find("also") != nullptr) finding.also = TRY(value.texts("also"));
  finding.note = TRY(value.maybe_text("note")).value_or("");
  if (value.find("encodings") != nullptr)
    for (const auto& name : TRY(value.texts("encodings"))) {
      const auto encoding = encoding_named(name);
      if (!encoding) return unknown_word(name);
      finding.encodings.push_back(*encoding);
    }
  const json::Value* match = value.find("match");
  if (match == nullptr) return {};
  finding.match = TRY(extent_from(*match));
  finding.end_line = TRY(count_from(value, "end_line"));
  finding.end_column = TRY(count_from(value, "end_column"));
  return {};
}

Result<Finding> finding_from(const json::Value& value) {
  Finding finding;
  finding.rule = TRY(value.text("rule"));
  const std::string name = TRY(value.text("confidence"));
  const auto confidence = confidence_named(name);
  if (!confidence) return unknown_word(name);
  finding.confidence = *confidence;
  finding.place = TRY(place_from(value));
  finding.line = TRY(count_from(value, "line"));
  finding.column = TRY(count_from(value, "column"));
  finding.length = TRY(count_from(value, "length"));
  finding.fingerprint = TRY(value.text("fingerprint"));
  TRY(read_later_members(value, finding));
  return finding;
}

/// `counts`: what all of them must say, so that none hides in the wrong list.
Result<std::vector<Finding>> findings_from(const json::Value& owner,
                                           std::string_view key, bool counts) {
  std::vector<Finding> findings;
  for (const auto& value : TRY(owner.array(key))) {
    findings.push_back(TRY(finding_from(value)));
    if (findings.back().counts() != counts)
      return cannot_read("a finding's state does not belong to " +
                         std::string(key));
  }
  return findings;
}

}  // namespace

json::Value to_json(const Report& report) {
  json::Array gaps;
  for (const auto& gap : report.gaps)
    gaps.push_back(
        json::object({{"place", to_json(gap.place)}, {"reason", gap.reason}}));
  json::Value value = json::object(
      {{"allowed", to_integer(report.allowed)},
       {"complete", report.gaps.empty()},
       {"findings", to_json(report.findings)},
       {"gaps", std::move(gaps)},
       {"ruleset", report.ruleset},
       {"scanned", json::object({{"bytes", to_integer(report.bytes)},
                                 {"files", to_integer(report.files)}})},
       {"version", format_version}});
  if (!report.excused.empty()) value.set("excused", to_json(report.excused));
  if (report.left_out > 0) value.set("left_out", to_integer(report.left_out));
  json::Array notices;
  for (const auto& notice : report.notices)
    notices.push_back(to_json(notice));
  if (!notices.empty()) value.set("notices", std::move(notices));
  return value;
}

Result<Report> report_from_json(const json::Value& value) {
  if (TRY(value.integer("version")) != format_version)
    return cannot_read("its version is not 1");
  Report report;
  report.findings = TRY(findings_from(value, "findings", true));
  if (value.find("excused") != nullptr)
    report.excused = TRY(findings_from(value, "excused", false));
  for (const auto& gap : TRY(value.array("gaps")))
    report.gaps.push_back({TRY(place_from(gap)), TRY(gap.text("reason"))});
  if (TRY(value.boolean("complete")) != report.gaps.empty())
    return cannot_read("complete and gaps disagree");
  if (value.find("notices") != nullptr)
    for (const auto& notice : TRY(value.array("notices")))
      report.notices.push_back(TRY(notice_from_json(notice)));
  if (value.find("left_out") != nullptr)
    report.left_out = TRY(count_from(value, "left_out"));
  report.ruleset = TRY(value.text("ruleset"));
  report.allowed = TRY(count_from(value, "allowed"));
  const json::Value scanned = TRY(value.object("scanned"));
  report.files = TRY(count_from(scanned, "files"));
  report.bytes = TRY(count_from(scanned, "bytes"));
  return report;
}

}  // namespace hoopgit::scan
