#include "core/scan/pattern.hpp"

#include "core/base/text.hpp"
#include "core/scan/width.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace hoopgit::scan {
namespace {

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z') || c == '_';
}

std::size_t width_of(const Rule& rule, std::string_view regex) {
  const auto width = max_width(regex);
  if (!width)
    throw std::logic_error("rule " + std::string(rule.id) + " is not bounded");
  return *width;
}

}  // namespace

Pattern::Pattern(const Rule& rule)
    : rule_(rule),
      lead_width_(width_of(rule, rule.lead)),
      width_(width_of(rule, rule.regex()) - lead_width_) {}

Pattern::~Pattern() = default;

const re2::RE2& Pattern::compiled() const {
  std::call_once(once_, [this] {
    RE2::Options options(RE2::Latin1);
    options.set_log_errors(false);
    regex_ = std::make_unique<RE2>(rule_.regex(), options);
    if (!regex_->ok())
      throw std::logic_error("rule " + std::string(rule_.id) + ": " +
                             regex_->error());
  });
  return *regex_;
}

std::optional<Candidate> Pattern::match(std::string_view text, std::size_t hit,
                                        std::string_view keyword,
                                        std::size_t from) const {
  // What the regex would say too, for a hundredth of the price.
  if (!rule_.caseless && text.substr(hit, keyword.size()) != keyword)
    return std::nullopt;
  if (rule_.lead.empty() && rule_.at_word && hit > 0 && is_word(text[hit - 1]))
    return std::nullopt;

  const std::size_t begin = std::max(from, hit - std::min(hit, lead_width_));
  const std::size_t end = std::min(text.size(), hit + width_);
  // One byte more on both sides, for \b, ^ and $.
  const std::size_t origin = begin - std::min<std::size_t>(begin, 1);
  const std::string_view near =
      text.substr(origin, std::min(text.size(), end + 1) - origin);
  const RE2& regex = compiled();
  std::array<re2::StringPiece, 3> groups;
  const int wanted = 1 + regex.NumberOfCapturingGroups();
  if (!regex.Match(re2::StringPiece(near.data(), near.size()), begin - origin,
                   end - origin,
                   rule_.lead.empty() ? RE2::ANCHOR_START : RE2::UNANCHORED,
                   groups.data(), wanted))
    return std::nullopt;

  const auto span_of = [&](const re2::StringPiece& piece) {
    const auto at = static_cast<std::size_t>(piece.data() - text.data());
    return Span{at, at + piece.size()};
  };
  Candidate found{text, span_of(groups[0]), span_of(groups[0])};
  const auto secret =
      std::find_if(groups.begin() + 1, groups.begin() + wanted,
                   [](const auto& group) { return group.data() != nullptr; });
  if (secret != groups.begin() + wanted) found.secret = span_of(*secret);
  // A keyword further on has its own turn, with all of its width.
  if (found.match.begin > hit) return std::nullopt;
  return found;
}

}  // namespace hoopgit::scan
