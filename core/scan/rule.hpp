// What a rule says, and the table of those that are built in.
//
// Written by this project from what vendors publish about their tokens:
// prefixes, lengths, alphabets, check digits. The regex of a rule is put
// together from `lead`, one of `keywords`, and `tail`, so that every match
// contains a keyword, and only the bytes around a keyword are ever searched.

#pragma once

#include "core/scan/finding.hpp"

#include <cstddef>
#include <optional>
#include <span>
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

/// One kind of secret. All text lives as long as the program.
struct Rule {
  std::string_view id;  ///< Stable: policies and ignore files name it.
  std::string_view description;

  /// One of these is in every match; separated by '|', none inside another.
  std::string_view keywords;

  /// RE2 syntax, of bounded width. The first group that matches (of at most
  /// two) is the secret; without groups all of the match is.
  std::string_view tail;
  std::string_view lead = {};

  /// The keyword must not follow a letter, a digit or '_'.
  bool at_word = true;
  bool caseless = false;
  Confidence confidence = Confidence::likely;
  double entropy = 0;  ///< Least bits per character of the secret.
  Check check = nullptr;
  std::string_view revoke = {};  ///< Where and how a found one is made useless.

  std::string regex() const;
};

/// All rules, in a fixed order.
std::vector<const Rule*> built_in_rules();

/// nullptr if no built-in rule has this id.
const Rule* find_rule(std::string_view id);

/// SHA-256 in hex over all that decides what the rules find.
std::string digest_of(const std::vector<const Rule*>& rules);

// The families; see rules/.
std::span<const Rule> host_rules();
std::span<const Rule> cloud_rules();
std::span<const Rule> service_rules();
std::span<const Rule> key_rules();
std::span<const Rule> generic_rules();

}  // namespace hoopgit::scan
