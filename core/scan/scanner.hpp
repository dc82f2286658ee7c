#pragma once

#include "core/base/secret.hpp"
#include "core/scan/finding.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace hoopgit::scan {

/// Finds secrets in bytes, by the built-in rules.
///
///     Report report;
///     scanner.scan({.kind = Place::Kind::blob, .path = path}, bytes, report);
///     report.sort();
///
/// Knows no files, no processes and no git: callers hand it bytes. The same
/// bytes under the same rules give the same findings. Thread-safe; rules are
/// compiled on first use, so that an ordinary commit pays for none.
class Scanner {
 public:
  /// `fingerprint_key`: the relay's own, or one made for this run.
  explicit Scanner(Secret fingerprint_key);
  Scanner(Scanner&&) noexcept;
  Scanner& operator=(Scanner&&) noexcept;
  ~Scanner();

  /// Adds to the report what is found in `bytes`, and counts them. Inline
  /// "hoopgit:allow" comments (and those of the common scanners) on the line of
  /// a finding suppress it when `honour_allow_comments`.
  void scan(const Place& place, std::string_view bytes, Report& report,
            bool honour_allow_comments = true) const;

  /// `text` with every secret found in it replaced by "[masked:<rule>]": for
  /// free text before it is recorded, and for diffs that people read.
  std::string masked(std::string_view text) const;

  const std::string& ruleset() const;  ///< SHA-256 of the rules, in hex.

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace hoopgit::scan
