#include "core/scan/accept/acceptance.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/scan/accept/fingerprint.hpp"

#include <algorithm>

namespace hoopgit::scan {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_bytes = std::size_t{64} * 1024 * 1024;

std::string note_of(const IgnoreEntry& entry) {
  const std::string end =
      entry.until ? "until " + *entry.until : std::string("without end");
  return printable("line " + std::to_string(entry.line) +
                   " of .hoopgit/scan-ignore, " + end + ", by " + entry.by +
                   ": " + entry.reason);
}

/// nullopt: there is no such file.
Result<std::optional<std::string>> text_of(const fs::path& file) {
  std::error_code problem;
  if (!fs::exists(file, problem) && !problem)
    return std::optional<std::string>();
  return std::optional<std::string>(TRY(read_file(file, most_bytes)));
}

Result<void> read_named_baseline(const fs::path& file,
                                 Acceptance::Files& files) {
  const std::string text = TRY(read_file(file, most_bytes));
  if (trim(text).starts_with('['))
    files.gitleaks_baseline = TRY(read_gitleaks_report(text));
  else
    files.baseline = TRY(read_baseline(text));
  return {};
}

}  // namespace

Acceptance::Acceptance(Files files, const Ruleset& ruleset, Day today)
    : files_(std::move(files)), ruleset_(ruleset), today_(std::move(today)) {
  for (std::size_t i = 0; i < files_.ignores.size(); ++i)
    by_fingerprint_[files_.ignores[i].fingerprint].push_back(i);
  for (const auto& line : files_.baseline)
    baseline_.insert(line.fingerprint);
}

void Acceptance::settle(Finding& finding, const SecretView& view) {
  const Rule* rule = ruleset_.find(finding.rule);
  if (rule == nullptr) return;
  if (files_.salt)
    finding.fingerprint =
        content_fingerprint(*files_.salt, finding.rule, view.value());
  if (finding.standing != Standing::fresh) return;
  Names names = former_fingerprints(*rule, view);
  names.insert(names.begin(), finding.fingerprint);
  if (is_ignored(*rule, names, finding)) return;
  if (is_baselined(*rule, names, finding, view))
    finding.standing = Standing::baselined;
}

/// Only where something could be known by one.
Acceptance::Names Acceptance::former_fingerprints(
    const Rule& rule, const SecretView& view) const {
  Names names;
  const bool is_known = !by_fingerprint_.empty() || !baseline_.empty();
  if (!files_.salt || !is_known || rule.aliases.empty()) return names;
  for (const auto alias : split(rule.aliases, '\n'))
    names.push_back(content_fingerprint(*files_.salt, alias, view.value()));
  return names;
}

bool Acceptance::is_ignored(const Rule& rule, const Names& names,
                            Finding& finding) {
  for (const std::string& name : names)
    if (is_ignored(rule, name, finding)) return true;
  return finding.standing == Standing::expired ||
         is_ignored_by_place(rule, finding);
}

/// An entry that still holds goes before one that is over.
bool Acceptance::is_ignored(const Rule& rule, const std::string& name,
                            Finding& finding) {
  const auto found = by_fingerprint_.find(name);
  if (found == by_fingerprint_.end()) return false;
  for (const std::size_t at : found->second) {
    const IgnoreEntry& entry = files_.ignores[at];
    const bool is_of_rule = entry.rule.empty() || rule.is_called(entry.rule);
    if (!is_of_rule || !entry.is_for(entry.rule, finding.place.path)) continue;
    used_ignores_.insert(at);
    const bool is_over = entry.is_over(today_);
    if (is_over && finding.standing == Standing::expired) continue;
    finding.standing = is_over ? Standing::expired : Standing::allowed;
    finding.note = note_of(entry);
    if (!is_over) return true;
  }
  return false;
}

bool Acceptance::is_ignored_by_place(const Rule& rule, Finding& finding) {
  for (std::size_t at = 0; at < files_.gitleaks_ignores.size(); ++at) {
    const auto& entry = files_.gitleaks_ignores[at];
    if (!entry.is_for(rule, finding.place.path, finding.place.commit,
                      finding.line))
      continue;
    used_gitleaks_ignores_.insert(at);
    ++by_place_;
    finding.standing = Standing::allowed;
    finding.note = "line " + std::to_string(entry.line_in_file) +
                   " of .gitleaksignore, which says where and not what";
    return true;
  }
  return false;
}

bool Acceptance::is_baselined(const Rule& rule, const Names& names,
                              const Finding& finding, const SecretView& view) {
  for (const std::string& name : names)
    if (baseline_.contains(name)) return true;
  return std::any_of(
      files_.gitleaks_baseline.begin(), files_.gitleaks_baseline.end(),
      [&](const GitleaksEntry& entry) {
        return entry.is_for(rule, finding.place.path, finding.place.commit,
                            finding.line, view.value());
      });
}

std::vector<std::string> Acceptance::unused() const {
  std::vector<std::string> all;
  for (std::size_t at = 0; at < files_.ignores.size(); ++at)
    if (!used_ignores_.contains(at))
      all.push_back(printable(files_.ignores[at].fingerprint) + " in line " +
                    std::to_string(files_.ignores[at].line) +
                    " of .hoopgit/scan-ignore");
  for (std::size_t at = 0; at < files_.gitleaks_ignores.size(); ++at)
    if (!used_gitleaks_ignores_.contains(at)) {
      const auto& entry = files_.gitleaks_ignores[at];
      all.push_back(
          printable(entry.path + ":" + entry.rule + ":" + entry.line) +
          " in line " + std::to_string(entry.line_in_file) +
          " of .gitleaksignore");
    }
  return all;
}

Result<Acceptance::Files> read_acceptance(
    const fs::path& top, const std::optional<fs::path>& baseline,
    const Day& today, const IgnoreTerms& terms) {
  Acceptance::Files files;
  if (!top.empty()) {
    files.salt = TRY(read_salt(top));
    if (const auto text = TRY(text_of(top / ".hoopgit/scan-ignore")))
      files.ignores = TRY(read_ignore_file(*text, today, terms));
    if (const auto text = TRY(text_of(top / ".gitleaksignore")))
      files.gitleaks_ignores = read_gitleaks_ignore(*text).entries;
    if (const auto text = TRY(text_of(top / ".hoopgit/scan-baseline")))
      if (!baseline) files.baseline = TRY(read_baseline(*text));
  }
  if (baseline) TRY(read_named_baseline(*baseline, files));
  if (!files.salt && (!files.ignores.empty() || !files.baseline.empty()))
    return Error{Fault::usage,
                 "cannot use the fingerprints of .hoopgit: there is no "
                 ".hoopgit/scan-salt, which they are made with",
                 "commit that file with the others"};
  return files;
}

}  // namespace hoopgit::scan
