#pragma once

#include "core/json/json.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hoopgit::policy {

enum class Verdict { allow, ask, deny };  ///< In order of strictness.
std::string_view name_of(Verdict verdict);
std::optional<Verdict> verdict_named(std::string_view name);

/// Not rules of the file, which may not use these names: nothing matched; and
/// what would have been allowed was not scanned to its end.
inline constexpr std::string_view default_rule = "default";
inline constexpr std::string_view incomplete_rule = "scan-incomplete";

/// `n` distinct people of `group`.
struct Slot {
  std::string group;
  std::size_t n = 1;
  friend bool operator==(const Slot&, const Slot&) = default;
};

/// What an `ask` asks for. See approvals: slots are filled by distinct people.
struct Requirement {
  std::vector<Slot> slots{};
  std::size_t min_total = 0;  ///< Votes in all, when more than the slots.
  /// How long the pusher's connection is held; the request lives on.
  std::optional<std::chrono::seconds> wait{};
  friend bool operator==(const Requirement&, const Requirement&) = default;
};

/// Both at once: of each group the larger n, the larger min_total, the shorter
/// wait. Slots come out sorted by group, so the order of merging is not seen.
Requirement merged(const Requirement& a, const Requirement& b);

/// A rule that matched, and by what: "who.groups" with "dev". The value is
/// "unknown" where the rule matched because a fact is not known.
struct Match {
  std::string rule;
  Verdict verdict;
  std::vector<std::pair<std::string, std::string>> because{};
  friend bool operator==(const Match&, const Match&) = default;
};

struct UpdateDecision {
  std::string ref;
  Verdict verdict;
  std::vector<Match> matches{};  ///< Strictest first, then in file order.
  friend bool operator==(const UpdateDecision&,
                         const UpdateDecision&) = default;
};

/// The answer for a push: the strictest of its updates.
struct Decision {
  Verdict verdict;
  std::vector<UpdateDecision> updates{};
  /// Set when verdict is ask: all requirements of all matching ask rules, the
  /// larger n for each group, the shortest wait.
  Requirement requirement{};
  std::string policy_sha256{};  ///< In hex.

  /// The names of the rules that decided, without repetition; "default" when
  /// none matched.
  std::vector<std::string> deciding_rules() const;

  /// "refused by rule no-secrets", "allowed by rule topic-branches".
  std::string text() const;
};

/// {"verdict", "rules": [deciding], "updates": [{"ref", "verdict", "matches":
/// [{"rule", "verdict", "because": [{"clause", "value"}]}]}], "policy_sha256",
/// and "requirement" when the verdict is ask}.
json::Value to_json(const Decision& decision);

/// {"slots": [{"group", "n"}], "min_total", "wait_seconds" or null}.
json::Value to_json(const Requirement& requirement);
Result<Requirement> requirement_from_json(const json::Value& value);

}  // namespace hoopgit::policy
