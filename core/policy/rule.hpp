// One rule as a value, and what it says of one push. For this room only.

#pragma once

#include "core/policy/decision.hpp"
#include "core/policy/facts.hpp"
#include "core/policy/pattern.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hoopgit::policy {

/// Facts that a rule holds against patterns, in the order they are explained.
enum class Key {
  groups,
  issuer,
  subject,
  kind,
  agent,
  on_behalf_of,
  repositories,
  upstreams,
  refs,
};
inline constexpr std::array every_key = {
    Key::groups,       Key::issuer,       Key::subject,   Key::kind, Key::agent,
    Key::on_behalf_of, Key::repositories, Key::upstreams, Key::refs};
std::string_view section_of(Key key);  ///< "who" or "where".
std::string_view name_of(Key key);     ///< As in the file: "groups".

/// Whether something holds, when not everything is known.
enum class Truth { no, unknown, yes };

/// One list of patterns: one of them must match, or (except) none may.
struct Clause {
  Key key;
  bool except = false;
  std::vector<Pattern> patterns{};

  std::string text() const;  ///< "who.except_groups".
};

/// At least `min` findings of the push match all of these; what is empty
/// matches every finding.
struct FindingsClause {
  std::vector<Pattern> rules{};
  std::vector<scan::Confidence> confidence{};
  std::vector<scan::Standing> states{};
  std::vector<Pattern> paths{};
  std::size_t min = 1;

  bool matches(const scan::Finding& finding) const;
};

struct Rule {
  std::string name;
  Verdict verdict = Verdict::deny;
  Requirement requirement{};
  std::vector<Clause> clauses{};  ///< By key; the positive one first.

  /// Empty: the file does not say, which means every action but fetch.
  std::vector<Action> what{};
  std::optional<FindingsClause> findings{};
  /// The push has a notice of one of these kinds; empty: the file does not say.
  std::vector<scan::NoticeKind> notices{};

  bool names(Action action) const;
};

/// The facts that all updates of a push share, ready to be looked at often.
/// Refers to the Facts, which must outlive it.
class PushFacts {
 public:
  explicit PushFacts(const Facts& facts);

  /// nullopt: not known; empty: known to be none. Not for Key::refs.
  using Values = std::optional<std::vector<std::string_view>>;
  const Values& values(Key key) const;

  const std::vector<scan::Finding>& findings() const { return *findings_; }
  const std::vector<scan::Notice>& notices() const { return *notices_; }
  bool scan_has_gaps() const { return scan_has_gaps_; }

 private:
  std::array<Values, every_key.size()> values_{};
  const std::vector<scan::Finding>* findings_;
  const std::vector<scan::Notice>* notices_;
  bool scan_has_gaps_;
};

/// What does not depend on the update: who, repositories, upstreams,
/// findings, notices.
Truth holds_for_push(const Rule& rule, const PushFacts& facts);
/// What does: refs, what, and that a fetch has no refs, findings or notices.
Truth holds_for_update(const Rule& rule, const RefFact& update);

/// The clauses of a rule that matched, each with the value that it matched by.
std::vector<std::pair<std::string, std::string>> because(const Rule& rule,
                                                         const PushFacts& facts,
                                                         const RefFact& update);

/// The first clause that kept the rule from matching, with what it saw.
std::pair<std::string, std::string> first_failure(const Rule& rule,
                                                  const PushFacts& facts,
                                                  const RefFact& update);

}  // namespace hoopgit::policy
