#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hoopgit::policy {

/// A pattern of a policy file: '*' for any run without '/', '**' for any run,
/// everything else for itself, and always the whole value. The meaning is
/// matches_glob of core/base/text.hpp; the usual forms are answered faster.
class Pattern {
 public:
  explicit Pattern(std::string text);

  const std::string& text() const { return text_; }
  bool matches(std::string_view value) const;

  /// Some value exists that both match.
  bool overlaps(const Pattern& other) const;

  /// Every value that `other` matches, this one matches; false when it is not
  /// obvious.
  bool covers(const Pattern& other) const;

  bool is_literal() const { return form_ == Form::literal; }
  std::string_view prefix() const;  ///< What comes before the first star.

 private:
  enum class Form { literal, prefix_segment, prefix_any, general };

  std::string text_;
  std::size_t prefix_size_;  // Before the first star, and after the last.
  std::size_t suffix_size_;
  Form form_;
};

}  // namespace hoopgit::policy
