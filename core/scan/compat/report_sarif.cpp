#include "core/scan/compat/go_json.hpp"
#include "core/scan/compat/report.hpp"

namespace hoopgit::scan::compat {
namespace {

void write_rules(GoJson& json, const Rules& rules) {
  json.key("rules").open('[');
  for (const auto& id : rules.order) {
    const auto rule = rules.by_id.find(id);
    if (rule == rules.by_id.end()) continue;
    json.open('{')
        .member("id", id)
        .key("shortDescription")
        .open('{')
        .member("text", rule->second.description)
        .close('}')
        .close('}');
  }
  json.close(']');
}

void write_tool(GoJson& json, const Rules& rules) {
  json.key("tool")
      .open('{')
      .key("driver")
      .open('{')
      .member("name", "gitleaks")
      .member("semanticVersion", "v8.0.0")
      .member("informationUri", "https://github.com/gitleaks/gitleaks");
  write_rules(json, rules);
  json.close('}').close('}');
}

void write_location(GoJson& json, const Row& row) {
  const Finding& finding = row.finding;
  json.key("locations")
      .open('[')
      .open('{')
      .key("physicalLocation")
      .open('{')
      .key("artifactLocation")
      .open('{')
      .member("uri", finding.link.empty() ? finding.path : finding.link)
      .close('}')
      .key("region")
      .open('{')
      .member("startLine", static_cast<long>(finding.start_line))
      .member("startColumn", finding.start_column)
      .member("endLine", static_cast<long>(finding.end_line))
      .member("endColumn", finding.end_column)
      .key("snippet")
      .open('{')
      .member("text", row.secret)
      .close('}')
      .close('}')
      .close('}')
      .close('}')
      .close(']');
}

void write_result(GoJson& json, const Row& row) {
  const Commit& commit = row.finding.commit;
  std::string message =
      row.finding.rule + " has detected secret for file " + row.finding.path;
  if (!commit.id.empty()) message += " at commit " + commit.id;
  json.open('{')
      .key("message")
      .open('{')
      .member("text", message + ".")
      .close('}')
      .member("ruleId", row.finding.rule);
  write_location(json, row);
  json.key("partialFingerprints")
      .open('{')
      .member("commitSha", commit.id)
      .member("email", commit.email)
      .member("author", commit.author)
      .member("date", commit.date)
      .member("commitMessage", commit.message)
      .close('}')
      .key("properties")
      .open('{')
      .key("tags")
      .texts(row.finding.tags)
      .close('}')
      .close('}');
}

}  // namespace

std::string sarif_report(const std::vector<Row>& rows, const Rules& rules) {
  GoJson json(" ");
  json.open('{')
      .member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      .member("version", "2.1.0")
      .key("runs")
      .open('[')
      .open('{');
  write_tool(json, rules);
  json.key("results").open('[');
  for (const Row& row : rows)
    write_result(json, row);
  json.close(']').close('}').close(']').close('}');
  return json.take() + "\n";
}

}  // namespace hoopgit::scan::compat
