#pragma once

#include "core/base/secret.hpp"
#include "core/scan/finding.hpp"
#include "core/scan/secret_view.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace hoopgit::scan {

struct Ruleset;

/// Sees each finding as it is added to a report, with what is behind it: all
/// of a text's findings one after the other, in the order of the text.
using Sink = std::function<void(const Finding&, const SecretView&)>;

/// Decides about a finding before it is added: may change its standing, note
/// and fingerprint.
using Settle = std::function<void(Finding&, const SecretView&)>;

/// How one text is scanned.
struct Manner {
  /// Inline "hoopgit:allow" comments (and those of the common scanners) on the
  /// line of a finding excuse it; "hoopgit:allow[rule]" does so for one rule.
  bool honour_allow_comments = true;
  std::size_t first_line = 1;    ///< The line that the text begins with.
  std::size_t decode_depth = 5;  ///< Encodings inside of each other.
  Settle settle{};
  Sink sink{};
};

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
  /// in one call become 1,000 and a gap; of those that a comment excuses, as
  /// many are listed and all counted.
  void scan(const Place& place, std::string_view bytes, Report& report,
            const Manner& manner = {}) const;

  /// `text` with every secret found in it replaced by "[masked:<rule>]": for
  /// free text before it is recorded, and for diffs that people read.
  std::string masked(std::string_view text) const;

  const std::string& ruleset() const;  ///< SHA-256 of the rules, in hex.

  /// Whether a rule or allow list asks where a text is. If none does, the same
  /// bytes give the same at every path.
  bool depends_on_paths() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hoopgit::scan
