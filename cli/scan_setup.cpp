#include "cli/scan_setup.hpp"

#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"

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

Result<scan::Config> rules_of(const Context& context, const ScanChoice& choice,
                              const fs::path& top) {
  scan::ConfigSearch search;
  if (!choice.config.empty()) search.file = choice.config;
  search.built_in_only = choice.no_config;
  search.environment =
      context.environment.get("HOOPGIT_SCAN_CONFIG").value_or("");
  search.top = top;
  return scan::load_config(search);
}

}  // namespace

fs::path top_of(const fs::path& folder) {
  std::error_code problem;
  for (fs::path at = folder;; at = at.parent_path()) {
    if (fs::exists(at / ".git", problem)) return at;
    if (at == at.parent_path()) return {};
  }
}

Result<ScanSetup> ScanSetup::make(const Context& context,
                                  const ScanChoice& choice) {
  std::error_code problem;
  const fs::path top = top_of(fs::current_path(problem));
  const scan::Day today = TRY(day_of(context, choice.today));
  auto rules = TRY(rules_of(context, choice, top));
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
