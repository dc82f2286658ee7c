// SARIF 2.1.0, OASIS Standard, 27 March 2020.

#include "cli/scan_format.hpp"
#include "cli/scan_sources.hpp"
#include "core/base/text.hpp"

#include <map>
#include <set>

namespace hoopgit::cli {
namespace {

using scan::Finding;
using scan::Place;

json::Value text_object(std::string text) {
  return json::object({{"text", std::move(text)}});
}

/// A relative reference by RFC 3986, byte by byte.
std::string uri_of(std::string_view path) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/!$&'"
      "()*+,;=@";
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string uri;
  for (const char c : path) {
    if (plain.find(c) != std::string_view::npos) {
      uri += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    uri += '%';
    uri += digits[byte >> 4U];
    uri += digits[byte & 15U];
  }
  return uri;
}

bool is_in_file(const Place& place) {
  return !place.path.empty() &&
         (place.kind == Place::Kind::blob ||
          place.kind == Place::Kind::staged ||
          place.kind == Place::Kind::file || place.kind == Place::Kind::input);
}

std::int64_t number(std::size_t value) {
  return static_cast<std::int64_t>(value);
}

json::Value region_of(const Finding& finding, const Excerpt* excerpt) {
  json::Value region = json::object({{"startLine", number(finding.line)}});
  if (finding.end_line >= finding.line)
    region.set("endLine", number(finding.end_line));
  if (excerpt == nullptr) return region;
  if (excerpt->column > 0 && excerpt->end_column > 0) {
    region.set("startColumn", number(excerpt->column));
    region.set("endColumn", number(excerpt->end_column));
  }
  region.set("snippet", text_object(printable(excerpt->text)));
  return region;
}

json::Value location_of(const Place& place) {
  if (!is_in_file(place))
    return json::object(
        {{"logicalLocations",
          json::Array{json::object({{"name", place_text(place)}})}}});
  return json::object(
      {{"physicalLocation",
        json::object({{"artifactLocation",
                       json::object({{"uri", uri_of(place.path)}})}})}});
}

json::Value location_of(const Finding& finding, const Excerpt* excerpt) {
  if (!is_in_file(finding.place)) return location_of(finding.place);
  return json::object(
      {{"physicalLocation",
        json::object({{"artifactLocation",
                       json::object({{"uri", uri_of(finding.place.path)}})},
                      {"region", region_of(finding, excerpt)}})}});
}

json::Value suppression_of(const Finding& finding) {
  const bool by_comment =
      finding.standing == scan::Standing::allowed && finding.note.empty();
  json::Value suppression = json::object(
      {{"kind", by_comment ? "inSource" : "external"}, {"status", "accepted"}});
  if (!finding.note.empty())
    suppression.set("justification", printable(finding.note));
  return suppression;
}

json::Value result_of(const Finding& finding, std::size_t rule,
                      const ShownReport& shown) {
  const Excerpt* excerpt = shown.excerpts.of(finding);
  const bool is_guess = finding.confidence == scan::Confidence::guess;
  json::Value properties =
      json::object({{"confidence", name_of(finding.confidence)},
                    {"state", name_of(finding.standing)}});
  if (!finding.place.commit.empty())
    properties.set("commit", printable(finding.place.commit));
  json::Value result = json::object(
      {{"ruleId", finding.rule},
       {"ruleIndex", number(rule)},
       {"level", is_guess ? "warning" : "error"},
       {"message", text_object(description_of(shown.rules, finding.rule) +
                               " in " + place_text(finding.place))},
       {"locations", json::Array{location_of(finding, excerpt)}},
       {"partialFingerprints",
        json::object({{"hoopgit/v1", finding.fingerprint}})},
       {"properties", std::move(properties)}});
  if (!finding.counts())
    result.set("suppressions", json::Array{suppression_of(finding)});
  return result;
}

json::Value rule_of(const std::string& id, const scan::Ruleset& rules) {
  json::Value rule = json::object(
      {{"id", id},
       {"shortDescription", text_object(description_of(rules, id))}});
  const std::string revoke = revocation_of(rules, id);
  if (!revoke.empty()) rule.set("help", text_object("Revoke it: " + revoke));
  return rule;
}

json::Value invocation_of(const scan::Report& report, bool is_strict) {
  json::Array notifications;
  for (const auto& gap : report.gaps)
    notifications.push_back(json::object(
        {{"level", counts(gap, is_strict) ? "error" : "warning"},
         {"message", text_object("not scanned: " + printable(gap.reason))},
         {"locations", json::Array{location_of(gap.place)}}}));
  return json::object(
      {{"executionSuccessful", is_complete(report, is_strict)},
       {"toolExecutionNotifications", std::move(notifications)}});
}

}  // namespace

std::string sarif(const ShownReport& shown) {
  std::map<std::string, std::size_t> indices;
  for (const auto* list : {&shown.report.findings, &shown.report.excused})
    for (const auto& finding : *list)
      indices.emplace(finding.rule, 0);
  json::Array rules;
  for (auto& [id, index] : indices) {
    index = rules.size();
    rules.push_back(rule_of(id, shown.rules));
  }
  json::Array results;
  for (const auto* list : {&shown.report.findings, &shown.report.excused})
    for (const auto& finding : *list)
      results.push_back(result_of(finding, indices[finding.rule], shown));
  const json::Value driver =
      json::object({{"name", "hoopgit"}, {"rules", std::move(rules)}});
  const json::Value run = json::object(
      {{"tool", json::object({{"driver", driver}})},
       {"columnKind", "utf16CodeUnits"},
       {"invocations",
        json::Array{invocation_of(shown.report, shown.is_strict)}},
       {"properties", json::object({{"ruleset", shown.report.ruleset}})},
       {"results", std::move(results)}});
  return json::dump(json::object(
             {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
              {"version", "2.1.0"},
              {"runs", json::Array{run}}})) +
         "\n";
}

}  // namespace hoopgit::cli
