// Policy files held against described pushes: `hoopgit policy check` and
// `hoopgit policy test`. The cases are described in hoopgit-policy(5).
//
// A policy file is a relay's whole configuration, of which only `policy` and
// `repositories` are read, or a file with `policy` alone. Cases stand under
// `cases`, in the policy file or in a file of their own.

#pragma once

#include "core/json/json.hpp"
#include "core/policy/policy.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

/// The policy of a file. Errors are Fault::usage, with every problem and its
/// line; `name` is what the file is called in them.
Result<policy::Policy> read_policy(std::string_view text,
                                   const std::string& name);

struct CaseResult {
  std::string name;
  std::size_t line;  ///< Of the case in its file.
  bool passed;
  policy::Decision decision;
  policy::Verdict expected_verdict;
  /// The rules that should decide, sorted; nullopt: whichever.
  std::optional<std::vector<std::string>> expected_rules{};
  /// Why the other rules did not match.
  std::vector<policy::Miss> misses{};
};

/// Judges every case, in file order. `cases_text` empty: the cases are in the
/// policy file. Problems of both files are one error; no case at all is one.
Result<std::vector<CaseResult>> test_policy(std::string_view policy_text,
                                            const std::string& policy_name,
                                            std::string_view cases_text,
                                            const std::string& cases_name);

bool all_passed(const std::vector<CaseResult>& results);

/// A line for each case, what differs below it, and a count. For a terminal.
std::string to_table(const std::vector<CaseResult>& results);

/// {"passed", "failed", "cases": [{"name", "line", "passed", "expected":
/// {"verdict", "rules"}, "decision", "misses": [{"ref", "rule", "clause",
/// "value"}]}]}; the decision as in core/policy/decision.hpp.
json::Value to_json(const std::vector<CaseResult>& results);

}  // namespace hoopgit::cli
