#pragma once

#include "core/base/secret.hpp"
#include "core/scan/finding.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace hoopgit::scan {

struct Ruleset;

/// Finds secrets in bytes, by a ruleset.
///
///     Report report;
///     scanner.scan({.kind = Place::Kind::blob, .path = path}, bytes, report);
///     report.sort();
///
/// Knows no files, no processes and no git: callers hand it bytes. The same
/// bytes under the same rules give the same findings, on any
/// processor. Thread-safe. The built-in rules were compiled with the program:
/// what is left to do is done for rules that may have found something, on first
/// use, so that an ordinary commit pays for none. Time and
/// memory are linear in the bytes, whatever they are.
///
/// Bytes need no encoding. UTF-16 with a byte order mark is read as such; in
/// binary content, messages, paths and refs only rules of confidence sure and
/// likely apply. Overlapping findings are one: the surest, then the narrowest.
class Scanner {
 public:
  /// By the built-in rules. `fingerprint_key`: the relay's own, or one made
  /// for this run.
  explicit Scanner(Secret fingerprint_key);
  /// By other rules, which must outlive it.
  Scanner(Secret fingerprint_key, const Ruleset& ruleset);
  Scanner(Scanner&&) noexcept;
  Scanner& operator=(Scanner&&) noexcept;
  ~Scanner();

  /// Adds to the report what is found in `bytes`, and counts them (as a file
  /// too, unless it is a message, a path or a ref). More than 1,000 findings
  /// in one call become 1,000 and a gap. Inline "hoopgit:allow" comments (and
  /// those of the common scanners) on the line of a finding suppress it when
  /// `honour_allow_comments`; "hoopgit:allow[rule]" does so for one rule.
  void scan(const Place& place, std::string_view bytes, Report& report,
            bool honour_allow_comments = true) const;

  /// `text` with every secret found in it replaced by "[masked:<rule>]": for
  /// free text before it is recorded, and for diffs that people read.
  std::string masked(std::string_view text) const;

  const std::string& ruleset() const;  ///< SHA-256 of the rules, in hex.

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hoopgit::scan
