// What a rule says.
//
// Written by this project from what vendors publish about their tokens:
// prefixes, lengths, alphabets, check digits. The built-in rules are data, in
// rules/<family>.toml; what a rule needs there, and what is checked when the
// project is built, is told in generator/rule_file.hpp.

#pragma once

#include "core/scan/finding.hpp"
#include "core/scan/span.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// What a rule's regex found, before its check has said yes.
struct Candidate {
  std::string_view text;  ///< All of what is scanned.
  Span match;
  Span secret;

  std::string_view value() const { return secret.in(text); }
};

/// A second look that no regex can take: check digits, structure, or whether
/// the value is a placeholder. nullopt: no secret. It may move both spans, and
/// looks at no more than 64 KiB.
using Check = std::optional<Confidence> (*)(Candidate& candidate);

struct RuleTerms;

/// One kind of secret. All text lives as long as the ruleset.
struct Rule {
  std::string_view id;  ///< Stable: policies and ignore files name it.
  std::string_view description;

  /// RE2 syntax; each byte is a character. The first group that matches (of at
  /// most two) is the secret; without groups all of the match is.
  std::string_view regex;

  /// One of these, in any case, is in every match; separated by newlines, none
  /// inside another.
  std::string_view keywords;

  /// The most bytes of a match, which has a keyword in it. 0, only in users'
  /// rules: it may be as wide as it likes, and a keyword elsewhere.
  std::size_t width = 0;
  Confidence confidence = Confidence::likely;
  double entropy = 0;  ///< Least bits per character of the secret.
  std::string_view check_name = {};
  Check check = nullptr;
  std::string_view revoke = {};  ///< Where and how a found one is made useless.
  std::string_view source = {};  ///< Where its vendor tells of the form.

  /// What other scanners call it, separated by newlines: their ignore files and
  /// lists of disabled rules mean it.
  std::string_view aliases = {};

  /// The regex is of a user's configuration: over UTF-8, of any width, with any
  /// groups; every match counts, unlike with ours, where a match that is no
  /// secret may hide one. Without a regex it is about paths alone.
  bool is_users = false;
  bool is_enabled = true;
  const RuleTerms* terms = nullptr;  ///< What a configuration adds.

  bool is_called(std::string_view name) const;  ///< By its id or an alias.
};

std::vector<std::string_view> keywords_of(const Rule& rule);

/// SHA-256 in hex over all that decides what the rules find.
std::string digest_of(const std::vector<Rule>& rules);

}  // namespace hoopgit::scan
