#pragma once

#include "core/json/json.hpp"
#include "core/scan/encoding.hpp"
#include "core/scan/notice.hpp"
#include "core/scan/place.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// sure: a checksum or structure was verified. likely: the form is a vendor's
/// own. guess: a generic pattern.
enum class Confidence { guess, likely, sure };
std::string_view name_of(Confidence confidence);
std::optional<Confidence> confidence_named(std::string_view name);

/// Whether a finding counts. fresh ("new") and expired ones do.
enum class Standing {
  fresh,      ///< Nothing is known of it.
  known,      ///< What it is compared with has it already.
  allowed,    ///< By an inline comment, or an entry of an ignore file.
  baselined,  ///< In the baseline.
  expired     ///< An ignore entry allowed it until its day.
};
std::string_view name_of(Standing standing);
std::optional<Standing> standing_named(std::string_view name);

/// From 1, columns in bytes; the end is exclusive.
struct Extent {
  std::size_t line = 0;
  std::size_t column = 0;
  std::size_t end_line = 0;
  std::size_t end_column = 0;
};

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

  std::size_t end_line = 0;    ///< Where the secret ends, exclusive.
  std::size_t end_column = 0;  ///< In bytes.
  Extent match{};              ///< Of all that the rule matched.
  Encodings encodings{};       ///< What the secret is behind, outermost first.
  Standing standing = Standing::fresh;

  /// What says so, in the words of whoever allowed it: an entry of an ignore
  /// file, with its day and its reason. For the person who scans: it is in no
  /// report of a relay.
  std::string note{};

  /// Other rules that found a part of the same bytes, and gave way to this
  /// one: ids, sorted.
  std::vector<std::string> also{};

  bool counts() const {
    return standing == Standing::fresh || standing == Standing::expired;
  }

  /// Further down by so many lines: for lines of a longer text.
  void move_down(std::size_t lines);

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
  std::vector<Finding>
      findings{};                  ///< That count. By path, line, column, rule.
  std::vector<Finding> excused{};  ///< That do not; in the same order.
  std::vector<Gap> gaps{};
  std::size_t files = 0;
  std::uint64_t bytes = 0;
  std::size_t allowed = 0;  ///< Findings that an inline comment allows.

  /// Texts that the configuration leaves out by their path or commit; they
  /// are in no other count.
  std::size_t left_out = 0;
  std::string ruleset{};  ///< SHA-256 of the rules that were applied, in hex.
  std::vector<Notice> notices{};  ///< No secrets: they leave a report clean.

  bool is_clean() const { return findings.empty() && gaps.empty(); }
  void sort();

  /// Takes findings, gaps and counts of another one.
  void add(Report part);
};

/// As printed by `hoopgit scan --json`, hoopgit(1): version (1), ruleset,
/// complete (no gaps), allowed, scanned{files,bytes}, findings[] (rule,
/// confidence, state, place, line, column, end_line, end_column, length,
/// match{line,column,end_line,end_column}, fingerprint, and, if not empty,
/// encodings[], also[] and note), gaps[] (place, reason), and, if there are
/// any, excused[] (as findings[]), left_out and notices[]; a place is kind,
/// path and, if known, commit.
json::Value to_json(const Report& report);

/// Also of a report that was recorded when a finding had rule, confidence,
/// place, line, column, length and fingerprint alone.
Result<Report> report_from_json(const json::Value& value);

}  // namespace hoopgit::scan
