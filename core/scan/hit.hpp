// What rules found in one text, before it is told where that is.

#pragma once

#include "core/base/secret.hpp"
#include "core/scan/encoding.hpp"
#include "core/scan/rule.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// What a match said once it was decoded.
struct DecodedMatch {
  Secret text;      ///< All of the match; wiped with it.
  Span secret;      ///< In `text`.
  Encodings chain;  ///< The outermost first.
};

/// What a rule found and its check agreed to.
struct Hit {
  const Rule* rule;
  Confidence confidence;
  Span match;
  Span secret;  ///< Of one that was decoded: what says it, as in `match`.

  /// Set if it was decoded. Shared, because hits are copied while the best
  /// ones are chosen and the text need not be.
  std::shared_ptr<const DecodedMatch> decoded{};

  /// Rules whose hits gave way to this one: their ids, sorted, each once.
  std::vector<std::string_view> also{};

  /// The secret itself, and all of the match, in the text or decoded.
  std::string_view value(std::string_view text) const;
  std::string_view matched(std::string_view text) const;
};

/// Surer first, then narrower, then by id: which of two that overlap is named.
bool is_better(const Hit& a, const Hit& b);

/// Of secrets that overlap the best stays. In the order of the text.
std::vector<Hit> best_of(std::vector<Hit> hits);

}  // namespace hoopgit::scan
