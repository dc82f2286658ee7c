#pragma once

#include "core/base/result.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace hoopgit::scan {

/// A regular expression (RE2) that must match the whole of a value: as if
/// nothing could stand before it or after it, however it is written. It is
/// compiled alone: no anchor or bracket is put around it, which it could get
/// out of. Linear time. Immutable; copies share it.
class Expression {
 public:
  /// At most 1,024 bytes and 1 MiB of program. Fault::usage says what is wrong.
  static Result<Expression> compile(std::string_view text);

  const std::string& text() const { return text_; }
  bool matches(std::string_view value) const;

  /// Matches what nobody would write on purpose: everything, most likely.
  bool is_match_all() const;

 private:
  Expression(std::string text, std::shared_ptr<const re2::RE2> regex)
      : text_(std::move(text)), regex_(std::move(regex)) {}

  std::string text_;
  std::shared_ptr<const re2::RE2> regex_;  // Shared: an RE2 cannot be copied.
};

}  // namespace hoopgit::scan
