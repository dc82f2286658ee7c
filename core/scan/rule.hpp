// What a rule says.
//
// Written by this project from what vendors publish about their tokens:
// prefixes, lengths, alphabets, check digits. The built-in rules are data, in
// rules/<family>.toml; what a rule needs there, and what is checked when the
// project is built, is told in generator/rule_file.hpp.

#pragma once

#include "core/scan/finding.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// Bytes [begin, end) of a text.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;

  bool overlaps(const Span& other) const {
    return begin < other.end && other.begin < end;
  }
  std::string_view in(std::string_view text) const {
    return text.substr(begin, end - begin);
  }
};

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

  std::size_t width = 0;  ///< The most bytes of a match.
  Confidence confidence = Confidence::likely;
  double entropy = 0;  ///< Least bits per character of the secret.
  std::string_view check_name = {};
  Check check = nullptr;
  std::string_view revoke = {};  ///< Where and how a found one is made useless.
  std::string_view source = {};  ///< Where its vendor tells of the form.
};

std::vector<std::string_view> keywords_of(const Rule& rule);

/// SHA-256 in hex over all that decides what the rules find.
std::string digest_of(const std::vector<Rule>& rules);

}  // namespace hoopgit::scan
