// What people said of secrets that are where they are: ignore files and
// baselines, together.

#pragma once

#include "core/scan/accept/baseline.hpp"
#include "core/scan/accept/gitleaks_ignore.hpp"
#include "core/scan/accept/gitleaks_report.hpp"
#include "core/scan/accept/ignore_file.hpp"
#include "core/scan/ruleset.hpp"
#include "core/scan/secret_view.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::scan {

/// Decides whether a finding counts. Notes which of its entries were used; not
/// thread-safe.
class Acceptance {
 public:
  struct Files {
    std::optional<Secret> salt{};  ///< Without one no fingerprint is known.
    std::vector<IgnoreEntry> ignores{};
    Baseline baseline{};
    std::vector<GitleaksIgnore> gitleaks_ignores{};
    std::vector<GitleaksEntry> gitleaks_baseline{};
  };
  Acceptance(Files files, const Ruleset& ruleset, Day today);

  /// Gives the finding its content fingerprint, if there is a salt, and its
  /// standing and note, if it has none yet. An entry may have been made when
  /// the rule had another one of its names.
  void settle(Finding& finding, const SecretView& view);

  /// Entries that nothing was found for, as they are written, each with its
  /// file: "hg1:… in line 3 of .hoopgit/scan-ignore". Says something only after
  /// everything was scanned.
  std::vector<std::string> unused() const;

  /// How often an entry that is bound to a place was used.
  std::size_t by_place() const { return by_place_; }

  bool has_salt() const { return files_.salt.has_value(); }

 private:
  using Names = std::vector<std::string>;
  Names former_fingerprints(const Rule& rule, const SecretView& view) const;
  bool is_ignored(const Rule& rule, const Names& names, Finding& finding);
  bool is_ignored(const Rule& rule, const std::string& name, Finding& finding);
  bool is_ignored_by_place(const Rule& rule, Finding& finding);
  bool is_baselined(const Rule& rule, const Names& names,
                    const Finding& finding, const SecretView& view);

  Files files_;
  Ruleset ruleset_;
  Day today_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_fingerprint_;
  std::set<std::string, std::less<>> baseline_;
  std::set<std::size_t> used_ignores_{};
  std::set<std::size_t> used_gitleaks_ignores_{};
  std::size_t by_place_ = 0;
};

/// The files of a work tree: .hoopgit/scan-salt, .hoopgit/scan-ignore,
/// .hoopgit/scan-baseline and .gitleaksignore, those that there are; and
/// `baseline`, one of ours or a JSON report of gitleaks, in place of its own.
Result<Acceptance::Files> read_acceptance(
    const std::filesystem::path& top,
    const std::optional<std::filesystem::path>& baseline, const Day& today,
    const IgnoreTerms& terms = {});

}  // namespace hoopgit::scan
