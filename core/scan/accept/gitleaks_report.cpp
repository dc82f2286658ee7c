#include "core/scan/accept/gitleaks_report.hpp"

#include "core/json/json.hpp"

namespace hoopgit::scan {
namespace {

constexpr std::size_t most_bytes = std::size_t{64} * 1024 * 1024;

bool is_redacted(std::string_view secret) {
  return secret.empty() || secret == "REDACTED" || secret.ends_with("...");
}

Result<GitleaksEntry> entry_from(const json::Value& value) {
  GitleaksEntry entry;
  entry.rule = TRY(value.text("RuleID"));
  entry.path = TRY(value.text("File"));
  entry.commit = TRY(value.maybe_text("Commit")).value_or("");
  const std::int64_t line = TRY(value.integer("StartLine"));
  entry.line = line < 0 ? 0 : static_cast<std::size_t>(line);
  const std::string secret = TRY(value.maybe_text("Secret")).value_or("");
  if (!is_redacted(secret)) entry.secret.emplace(secret);
  return entry;
}

}  // namespace

bool GitleaksEntry::is_for(const Rule& found, std::string_view a_path,
                           std::string_view a_commit, std::size_t a_line,
                           std::string_view a_secret) const {
  if (!found.is_called(rule) || path != a_path) return false;
  if (secret) return secret->reveal() == a_secret;
  return line == a_line && commit == a_commit;
}

Result<std::vector<GitleaksEntry>> read_gitleaks_report(std::string_view text) {
  const auto refuse = [] {
    return Error{Fault::usage,
                 "cannot use the baseline: it is no JSON report of gitleaks"};
  };
  const auto value = json::parse(text, {.bytes = most_bytes});
  const json::Array* array = value ? value->as_array() : nullptr;
  if (array == nullptr) return refuse();
  std::vector<GitleaksEntry> entries;
  for (const auto& each : *array) {
    auto entry = entry_from(each);
    if (!entry) return refuse();
    entries.push_back(*std::move(entry));
  }
  return entries;
}

}  // namespace hoopgit::scan
