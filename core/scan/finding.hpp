#pragma once

#include "core/json/json.hpp"
#include "core/scan/notice.hpp"
#include "core/scan/place.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// sure: a checksum or structure was verified. likely: the form is a vendor's
/// own. guess: a generic pattern.
enum class Confidence { guess, likely, sure };
std::string_view name_of(Confidence confidence);

/// Where a secret is, and what kind. There is no field that could hold it: in
/// the path of its place, secrets are masked.
struct Finding {
  std::string rule;
  Confidence confidence;
  Place place;
  std::size_t line = 0;    ///< From 1.
  std::size_t column = 0;  ///< From 1, in bytes.
  std::size_t length = 0;  ///< Of the secret, in bytes.

  /// First 16 hex digits of HMAC-SHA-256 under the scanner's key, over rule,
  /// NUL and secret: two sightings of one secret have one fingerprint, and
  /// nobody without the key can guess the secret from it.
  std::string fingerprint;

  /// "github-pat in deploy/key.txt:12". Safe for a terminal.
  std::string text() const;
};

/// Bytes that should have been examined and were not. A report with gaps is
/// not clean.
struct Gap {
  Place place;
  std::string reason;
};

struct Report {
  std::vector<Finding> findings{};  ///< By path, line, column, rule.
  std::vector<Gap> gaps{};
  std::size_t files = 0;
  std::uint64_t bytes = 0;
  std::size_t allowed = 0;  ///< Findings that an inline comment allows.
  std::string ruleset{};    ///< SHA-256 of the rules that were applied, in hex.
  std::vector<Notice> notices{};  ///< No secrets: they leave a report clean.

  bool is_clean() const { return findings.empty() && gaps.empty(); }
  void sort();
};

/// As printed by `hoopgit scan --json`, hoopgit(1): version (1), ruleset,
/// complete (no gaps), allowed, scanned{files,bytes}, findings[] (rule,
/// confidence, place, line, column, length, fingerprint), gaps[] (place,
/// reason), and notices[] if there are any; a place is kind, path and, if
/// known, commit.
json::Value to_json(const Report& report);
Result<Report> report_from_json(const json::Value& value);

}  // namespace hoopgit::scan
