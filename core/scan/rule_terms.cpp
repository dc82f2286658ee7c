#include "core/scan/rule_terms.hpp"

#include <algorithm>

namespace hoopgit::scan {
namespace {

constexpr std::size_t longest_line = std::size_t{64} * 1024;

/// All of the lines that a span touches, without the last one's end; of what
/// stands on them before and behind it at most 64 KiB each, so that a long line
/// with many matches costs no more than its length.
std::string_view lines_around(std::string_view text, const Span& span) {
  const std::size_t from = span.begin - std::min(span.begin, longest_line);
  const auto head = text.substr(from, span.begin - from);
  const auto tail = text.substr(span.end, longest_line);
  const auto newline = head.rfind('\n');
  const auto begin =
      newline == std::string_view::npos ? from : from + newline + 1;
  const auto end = span.end + std::min(tail.find('\n'), tail.size());
  return text.substr(begin, end - begin);
}

}  // namespace

bool RuleTerms::apply_to(std::string_view where,
                         std::string_view commit) const {
  if (path && !path->is_in(where)) return false;
  return !any_allows_place(allowlists, where, commit);
}

bool is_allowed(std::span<const Allowlist> lists, const View& view,
                const Candidate& found) {
  Sighted sighted{
      view.path, view.commit, found.value(), found.match.in(view.text), {}};
  return std::any_of(lists.begin(), lists.end(), [&](const Allowlist& list) {
    if (list.looks_at_lines() && sighted.line.empty())
      sighted.line = lines_around(view.text, found.match);
    return list.allows(sighted);
  });
}

std::optional<Confidence> checked(const Rule& rule, Candidate& found) {
  std::optional<Confidence> surest;
  if (rule.check != nullptr) {
    surest = rule.check(found);
    if (!surest) return std::nullopt;
  }
  if (rule.terms != nullptr)
    for (const auto& [name, check] : rule.terms->checks) {
      const auto confidence = check(found);
      if (!confidence) return std::nullopt;
      surest = std::max(surest.value_or(*confidence), *confidence);
    }
  return surest.value_or(rule.confidence);
}

}  // namespace hoopgit::scan
