#include "core/scan/pattern.hpp"

#include "core/scan/regex_tree.hpp"
#include "core/scan/rule_terms.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace hoopgit::scan {
namespace {

constexpr std::int64_t largest_program = std::int64_t{64} * 1024 * 1024;

}  // namespace

Pattern::Pattern(const Rule& rule, Reader reader)
    : rule_(rule), reader_(reader) {}

Pattern::~Pattern() = default;

const re2::RE2& Pattern::compiled(bool as_utf8) const {
  Compiled& one = compiled_.at(as_utf8 ? 1 : 0);
  std::call_once(one.once, [&] {
    RE2::Options options(as_utf8 ? RE2::DefaultOptions : RE2::Latin1);
    options.set_log_errors(false);
    if (rule_.is_users) options.set_max_mem(largest_program);
    one.regex = std::make_unique<RE2>(
        re2::StringPiece(rule_.regex.data(), rule_.regex.size()), options);
    if (!one.regex->ok() && !rule_.is_users)
      throw std::logic_error("rule " + std::string(rule_.id) + ": " +
                             one.regex->error());
  });
  return *one.regex;
}

bool Pattern::is_usable(bool as_utf8) const {
  return !rule_.is_users || compiled(as_utf8).ok();
}

const Matcher* Pattern::matcher() const {
  if (rule_.is_users || reader_ == Reader::re2) return nullptr;
  std::call_once(matcher_once_, [&] {
    if (const auto tree = parse_regex(rule_.regex))
      matcher_ = Matcher::of(*tree);
  });
  return matcher_ ? &*matcher_ : nullptr;
}

/// The one that is asked for, or else the first that is not empty.
std::optional<Span> Pattern::chosen_group(Groups groups) const {
  const std::size_t wanted =
      rule_.is_users && rule_.terms != nullptr ? rule_.terms->secret_group : 0;
  if (wanted > 0) return groups[wanted - 1];
  for (const auto& group : groups)
    if (group && group->end > group->begin) return group;
  return std::nullopt;
}

namespace {

/// A user's match may begin and end with newlines, which are no secret.
Span without_newlines(std::string_view text, Span span) {
  while (span.begin < span.end && text[span.begin] == '\n')
    ++span.begin;
  while (span.begin < span.end && text[span.end - 1] == '\n')
    --span.end;
  return span;
}

}  // namespace

Candidate Pattern::candidate(std::string_view text, const Span& match,
                             Groups groups) const {
  const auto group = chosen_group(groups);
  if (!rule_.is_users) return {text, match, group.value_or(match)};
  return {text, match, group.value_or(without_newlines(text, match))};
}

std::optional<Candidate> Pattern::find(std::string_view text,
                                       const Span& window, std::size_t& tries,
                                       bool as_utf8) const {
  const Matcher* trying = tries > 0 ? matcher() : nullptr;
  if (trying == nullptr) return find_by_re2(text, window, as_utf8);
  Matcher::Match match{};
  switch (trying->find(text, window, tries, match)) {
    case Matcher::Outcome::found:
      return candidate(text, match.all, match.groups);
    case Matcher::Outcome::none:
      return std::nullopt;
    case Matcher::Outcome::gave_up:
      break;
  }
  return find_by_re2(text, window, as_utf8);
}

std::optional<Candidate> Pattern::find_by_re2(std::string_view text,
                                              const Span& window,
                                              bool as_utf8) const {
  // One byte more on both sides, for \b, ^ and $.
  const std::size_t origin =
      window.begin - std::min<std::size_t>(window.begin, 1);
  const std::string_view near =
      text.substr(origin, std::min(text.size(), window.end + 1) - origin);
  const RE2& regex = compiled(as_utf8);
  const int wanted = 1 + regex.NumberOfCapturingGroups();
  std::vector<re2::StringPiece> pieces(static_cast<std::size_t>(wanted));
  if (!regex.Match(re2::StringPiece(near.data(), near.size()),
                   window.begin - origin, window.end - origin, RE2::UNANCHORED,
                   pieces.data(), wanted))
    return std::nullopt;

  const auto span_of =
      [&](const re2::StringPiece& piece) -> std::optional<Span> {
    if (piece.data() == nullptr) return std::nullopt;
    const auto at = static_cast<std::size_t>(piece.data() - text.data());
    return Span{at, at + piece.size()};
  };
  const Span match = *span_of(pieces.front());
  std::vector<std::optional<Span>> groups;
  for (auto piece = pieces.begin() + 1; piece != pieces.end(); ++piece)
    groups.push_back(span_of(*piece));
  return candidate(text, match, groups);
}

}  // namespace hoopgit::scan
