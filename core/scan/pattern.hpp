#pragma once

#include "core/scan/matcher.hpp"
#include "core/scan/rule.hpp"

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>

namespace re2 {
class RE2;
}

namespace hoopgit::scan {

/// One rule's regex, made ready when it is asked for the first time: one of
/// ours for a Matcher, and for RE2 if that gives up; a user's for RE2.
/// Thread-safe.
class Pattern {
 public:
  enum class Reader { any, re2 };
  explicit Pattern(const Rule& rule, Reader reader = Reader::any);
  ~Pattern();

  const Rule& rule() const { return rule_; }

  /// False: its program would need over 64 MiB. Only a user's rule can be so.
  bool is_usable(bool as_utf8 = false) const;

  /// The first match that lies in `window`. What stands around the window
  /// counts for \b, ^ and $. When every match of the text that begins in the
  /// window also ends in it, this is what a search of all of the text finds.
  /// `tries` is what a Matcher may spend: with nothing left, RE2 is asked.
  std::optional<Candidate> find(std::string_view text, const Span& window,
                                std::size_t& tries, bool as_utf8 = false) const;

 private:
  using Groups = std::span<const std::optional<Span>>;
  /// For bytes, and for UTF-8.
  struct Compiled {
    std::once_flag once{};
    std::unique_ptr<re2::RE2> regex{};
  };
  const re2::RE2& compiled(bool as_utf8) const;
  const Matcher* matcher() const;
  std::optional<Candidate> find_by_re2(std::string_view text,
                                       const Span& window, bool as_utf8) const;
  Candidate candidate(std::string_view text, const Span& match,
                      Groups groups) const;
  std::optional<Span> chosen_group(Groups groups) const;

  const Rule& rule_;
  Reader reader_;
  mutable std::once_flag matcher_once_{};
  mutable std::optional<Matcher> matcher_{};
  mutable std::array<Compiled, 2> compiled_;
};

}  // namespace hoopgit::scan
