#include "core/scan/pattern.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace hoopgit::scan {

Pattern::Pattern(const Rule& rule) : rule_(rule) {}

Pattern::~Pattern() = default;

const re2::RE2& Pattern::compiled() const {
  std::call_once(once_, [this] {
    RE2::Options options(RE2::Latin1);
    options.set_log_errors(false);
    regex_ = std::make_unique<RE2>(
        re2::StringPiece(rule_.regex.data(), rule_.regex.size()), options);
    if (!regex_->ok())
      throw std::logic_error("rule " + std::string(rule_.id) + ": " +
                             regex_->error());
  });
  return *regex_;
}

std::optional<Candidate> Pattern::find(std::string_view text,
                                       const Span& window) const {
  // One byte more on both sides, for \b, ^ and $.
  const std::size_t origin =
      window.begin - std::min<std::size_t>(window.begin, 1);
  const std::string_view near =
      text.substr(origin, std::min(text.size(), window.end + 1) - origin);
  const RE2& regex = compiled();
  std::array<re2::StringPiece, 3> groups;
  const int wanted = 1 + regex.NumberOfCapturingGroups();
  if (!regex.Match(re2::StringPiece(near.data(), near.size()),
                   window.begin - origin, window.end - origin, RE2::UNANCHORED,
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
  return found;
}

}  // namespace hoopgit::scan
