// What there is to say of the files that excuse secrets.

#include "cli/scan_everything.hpp"
#include "cli/scan_remark.hpp"
#include "core/base/text.hpp"
#include "core/scan/accept/gitleaks_ignore.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;
using Gravity = scan::Lint::Gravity;

constexpr const char* ignore_name = ".hoopgit/scan-ignore";
constexpr const char* baseline_name = ".hoopgit/scan-baseline";
constexpr const char* gitleaks_name = ".gitleaksignore";

std::string at(const char* name, std::size_t line) {
  return std::string(name) + ":" + std::to_string(line);
}

void add_ignores(const fs::path& top, const scan::Day& today,
                 Remarks& remarks) {
  const auto text = text_or_nothing(top / ignore_name);
  if (!text) return;
  // As if everything were allowed: what is not is told by whoever reads them.
  constexpr long any_day = 1'000'000;
  const auto entries = scan::read_ignore_file(*text, today, {any_day, true});
  if (!entries) return;
  for (const auto& entry : *entries) {
    if (entry.is_over(today))
      remarks.push_back({Gravity::odd, at(ignore_name, entry.line),
                         "it is over since " + *entry.until +
                             ": the secret counts again; it was " +
                             printable(entry.by) + "'s",
                         "revoke the secret, or write a new entry"});
    if (!entry.until)
      remarks.push_back(
          {Gravity::note, at(ignore_name, entry.line), "it never ends", ""});
  }
}

void add_gitleaks(const fs::path& top, Remarks& remarks) {
  const auto text = text_or_nothing(top / gitleaks_name);
  if (!text) return;
  const auto ignores = scan::read_gitleaks_ignore(*text);
  for (const std::size_t line : ignores.unreadable)
    remarks.push_back({Gravity::odd, at(gitleaks_name, line),
                       "it is neither PATH:RULE:LINE nor "
                       "COMMIT:PATH:RULE:LINE, and says nothing",
                       "take it out"});
  for (const auto& entry : ignores.entries)
    remarks.push_back({Gravity::odd, at(gitleaks_name, entry.line_in_file),
                       "it excuses a place, whatever secret comes there",
                       "hoopgit scan ignore migrate"});
}

}  // namespace

Remarks remarks_on_entries(const fs::path& top, const scan::Day& today) {
  Remarks remarks;
  if (top.empty()) return remarks;
  add_ignores(top, today, remarks);
  add_gitleaks(top, remarks);
  return remarks;
}

Result<Remarks> remarks_on_use(ScanSetup& setup) {
  Remarks remarks;
  if (setup.top().empty()) return remarks;
  std::size_t size = 0;
  for (const auto* name : {ignore_name, baseline_name, gitleaks_name})
    size += TRY(text_or_nothing(setup.top() / name)).size();
  if (size == 0) return remarks;
  const auto all = TRY(scan_everything(setup, true));
  if (!all.is_complete)
    return Remarks{{Gravity::note, "",
                    "what is unused is not known: not "
                    "everything could be scanned",
                    "hoopgit scan history"}};
  for (const auto& entry : setup.acceptance().unused())
    remarks.push_back(
        {Gravity::odd, "", "nothing is found for " + entry, "take it out"});
  const auto text = TRY(text_or_nothing(setup.top() / baseline_name));
  const auto baseline = TRY(scan::read_baseline(text));
  const auto unused =
      std::count_if(baseline.begin(), baseline.end(), [&](const auto& line) {
        return !all.fingerprints.contains(line.fingerprint);
      });
  if (unused > 0)
    remarks.push_back(
        {Gravity::odd, baseline_name,
         "nothing is found for " + std::to_string(unused) + " of its lines",
         "hoopgit scan baseline tidy"});
  return remarks;
}

}  // namespace hoopgit::cli
