#include "cli/scan_setup.hpp"

#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "core/scan/rule_terms.hpp"

#include <algorithm>
#include <optional>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;

Result<scan::Day> day_of(const Context& context, const std::string& written) {
  if (written.empty()) return scan::day_of(context.clock.now());
  if (scan::is_day(written)) return written;
  return Error{Fault::usage,
               "cannot scan as of " + printable(written) + ": that is no day",
               "write it as 2027-03-31"};
}

/// Whether what is found in a text depends on its path or commit.
bool looks_at_places(const scan::Ruleset& rules) {
  const auto has_place = [](const scan::Allowlist& list) {
    return !list.paths.empty() || !list.commits.empty();
  };
  return std::any_of(rules.allowlists.begin(), rules.allowlists.end(),
                     has_place) ||
         std::any_of(
             rules.rules.begin(), rules.rules.end(),
             [&](const scan::Rule& rule) {
               return rule.terms != nullptr &&
                      (rule.terms->path ||
                       std::any_of(rule.terms->allowlists.begin(),
                                   rule.terms->allowlists.end(), has_place));
             });
}

}  // namespace

scan::ConfigSearch search_for(const Context& context,
                              const ScanChoice& choice) {
  scan::ConfigSearch search;
  if (!choice.config.empty()) search.file = choice.config;
  search.built_in_only = choice.no_config;
  search.environment =
      context.environment.get("HOOPGIT_SCAN_CONFIG").value_or("");
  search.top = work_tree();
  return search;
}

Result<scan::Config> load_rules(const Context& context,
                                const ScanChoice& choice) {
  return scan::load_config(search_for(context, choice));
}

fs::path work_tree() {
  std::error_code problem;
  return top_of(fs::current_path(problem));
}

fs::path top_of(const fs::path& folder) {
  std::error_code problem;
  for (fs::path at = folder;; at = at.parent_path()) {
    if (fs::exists(at / ".git", problem)) return at;
    if (at == at.parent_path()) return {};
  }
}

Result<ScanSetup> ScanSetup::make(const Context& context,
                                  const ScanChoice& choice) {
  const fs::path top = work_tree();
  const scan::Day today = TRY(day_of(context, choice.today));
  auto rules = TRY(load_rules(context, choice));
  std::optional<fs::path> baseline;
  if (!choice.baseline.empty()) baseline = choice.baseline;
  auto files = TRY(scan::read_acceptance(
      top, baseline, today,
      {rules.ignore().most_days, rules.ignore().may_be_endless}));
  // Without a salt, fingerprints are for comparing within one report.
  scan::Scanner scanner(Secret(crypto::random_bytes(32)), rules.ruleset());
  scan::Acceptance acceptance(std::move(files), rules.ruleset(), today);
  return ScanSetup(std::make_unique<Parts>(Parts{top, today, std::move(rules),
                                                 std::move(scanner),
                                                 std::move(acceptance)}));
}

ScanOptions ScanSetup::options(bool is_walked) {
  const scan::ScanLimits& limits = parts_->rules.limits();
  ScanOptions options;
  options.largest = limits.bytes.value_or(options.largest);
  options.decode_depth = limits.decode_depth.value_or(options.decode_depth);
  scan::ArchiveLimits& archives = options.archives;
  archives.depth = limits.archive_depth.value_or(archives.depth);
  archives.entries = limits.archive_entries.value_or(archives.entries);
  archives.unpacked = limits.archive_bytes.value_or(archives.unpacked);
  options.every_path = looks_at_places(parts_->rules.ruleset());
  options.settle = settle(is_walked);
  return options;
}

scan::Settle ScanSetup::settle(bool is_walked) {
  return [is_walked, parts = parts_.get()](scan::Finding& finding,
                                           const scan::SecretView& view) {
    if (!is_walked || parts->top.empty())
      return parts->acceptance.settle(finding, view);
    std::error_code problem;
    std::string shown = finding.place.path;
    finding.place.path = (fs::current_path(problem) / shown)
                             .lexically_normal()
                             .lexically_relative(parts->top)
                             .string();
    parts->acceptance.settle(finding, view);
    finding.place.path = std::move(shown);
  };
}

}  // namespace hoopgit::cli
