// The pass over a text: what may match, what does, and what is a secret.
//
//     text ▸ PROPOSE   one database of all rules says where matches end
//                      (Vectorscan; without one, keywords), as windows
//          ▸ CONFIRM   inside of the windows alone the regex decides: our own
//                      by a Matcher, or where that gives up, and those of
//                      users always, by RE2
//          ▸ JUDGE     the rule's entropy, then its check
//
// One database for all rules, and not one for rare keywords and one for dense
// rules: every rule of ours is of bounded width, and together they are searched
// as fast as keywords alone would be (both near 4 GB/s on ordinary source).
//
// What is proposed is a superset, so what is found is what RE2 alone would find
// everywhere. Which way it was proposed cannot be seen in the result.

#pragma once

#include "core/scan/database.hpp"
#include "core/scan/hit.hpp"
#include "core/scan/keyword_search.hpp"
#include "core/scan/pattern.hpp"
#include "core/scan/rule.hpp"
#include "core/scan/view.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// What one pass over a text found.
struct Pass {
  std::vector<Hit> hits;             ///< By rule, then by place.
  std::vector<std::size_t> markers;  ///< Ends of allow comments' markers.
  bool is_complete = true;           ///< False: a rule stopped at the limit.
  bool is_decoded = true;            ///< False: not all encoded text was read.
  std::vector<std::string_view> unusable;  ///< Rules that need too much memory.
};

/// How windows are found. `everywhere`: not at all, RE2 alone runs over all of
/// the text; that is how the others are checked.
enum class Proposer { database, keywords, everywhere };

/// All rules over one text. Thread-safe.
class Engine {
 public:
  /// The ruleset must outlive it. `database` becomes `keywords` when none of
  /// the ruleset's databases runs on this machine.
  explicit Engine(const Ruleset& ruleset,
                  Proposer proposer = Proposer::database);

  /// Hits of confidence `least` and better; a rule ends at `limit` of them.
  Pass search(const View& view, Confidence least, std::size_t limit) const;

  /// All hits of one enabled rule, by its name, whether its keywords are there
  /// or not.
  std::vector<Hit> search_everywhere(std::string_view rule, const View& view,
                                     std::size_t limit) const;

  const Ruleset& ruleset() const { return ruleset_; }

  /// "avx2 database" or "keywords": what there is to say about its speed.
  std::string way() const;

 private:
  static bool is_for(const Rule& rule, const View& view);
  Proposals propose(std::string_view text) const;
  const KeywordSearch& keywords() const;
  std::optional<Confidence> judge(const Rule& rule, const View& view,
                                  Candidate& found) const;
  void confirm(const Pattern& pattern, const std::vector<Span>& windows,
               const View& view, Confidence least, std::size_t limit,
               Pass& pass) const;

  Ruleset ruleset_;
  Proposer proposer_;
  std::optional<Database> database_;
  std::vector<std::unique_ptr<Pattern>> patterns_;  // once_flags do not move.
  std::unique_ptr<KeywordSearch> users_;  // Of rules that no database has.

  // Made when it is needed: with a database that is hardly ever.
  mutable std::once_flag keywords_once_;
  mutable std::unique_ptr<KeywordSearch> keywords_;
};

}  // namespace hoopgit::scan
