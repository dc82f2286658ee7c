// Regular expressions as programs written in Go read them, by RE2.

#pragma once

#include "core/scan/span.hpp"
#include "core/scan/view.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan::compat {

/// A text as a regex reads it: a byte that is no UTF-8 counts as U+FFFD. The
/// text must outlive it.
class RegexText {
 public:
  explicit RegexText(std::string_view text);
  RegexText(const RegexText&) = delete;  // `read_` may look into `repaired_`.
  RegexText& operator=(const RegexText&) = delete;

  bool is_ascii() const { return is_ascii_; }
  std::string_view bytes() const { return bytes_; }
  std::string_view read() const { return read_; }

  /// Of bytes(), where `span` is one of read().
  Span original(const Span& span) const;

 private:
  std::string_view bytes_;
  std::string_view read_;
  bool is_ascii_;
  std::optional<View> repaired_;
};

/// A regex that regex_problem() has nothing against; compiled when it is used
/// for the first time. Thread-safe; copies share it.
class Regex {
 public:
  explicit Regex(std::string regex);

  const std::string& text() const;
  std::size_t groups() const;

  /// False: a program for this kind of text needs over 64 MiB. It then matches
  /// nothing.
  bool fits(const RegexText& text) const;

  bool is_in(const RegexText& text) const;

  /// Every match as regexp.FindAllIndex of Go gives them: leftmost, the first
  /// alternative, and no empty one where the one before ended.
  std::vector<Span> all_in(const RegexText& text) const;

  /// The groups of the first match; nullopt: there is no match.
  using Groups = std::vector<std::optional<Span>>;
  std::optional<Groups> groups_in(const RegexText& text) const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // A once_flag does not move.
};

}  // namespace hoopgit::scan::compat
