// The lines of findings, with every secret in them masked.

#pragma once

#include "cli/scan_leak.hpp"
#include "core/scan/scanner.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace hoopgit::cli {

/// What may be shown of the text that a finding is in.
struct Excerpt {
  /// The line, or, of a secret of several, its lines: each secret is "***".
  /// At most 200 bytes, which end with a character. Not safe for a terminal.
  std::string text;

  /// Where the secret begins and ends in its lines, from 1, in UTF-16 code
  /// units, as SARIF wants it; 0: its line is too long for that.
  std::size_t column = 0;
  std::size_t end_column = 0;
};

/// Collects excerpts while a scan runs.
///
/// Fails closed: there is none for text whose masks would not be certain (a
/// binary, broken UTF-8, a text that was not searched to its end), and none for
/// a finding of which two different ones were seen.
class Excerpts {
 public:
  /// To be handed to the scan. The object must outlive it.
  scan::Sink sink();

  const Excerpt* of(const scan::Finding& finding) const;

  /// With assertions: ends the program if a report holds a secret that was
  /// found.
  void must_not_leak(std::string_view report, const scan::Ruleset& rules) const;

 private:
  using Key = std::tuple<std::string, std::string, std::size_t, std::size_t>;
  static Key key_of(const scan::Finding& finding);

  std::map<Key, std::optional<Excerpt>> excerpts_;
  LeakCheck leaks_{};
};

/// nullopt: nothing of it may be shown.
std::optional<Excerpt> excerpt_of(const scan::Finding& finding,
                                  const scan::SecretView& view);

}  // namespace hoopgit::cli
