#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include <array>
#include <compare>
#include <string>
#include <string_view>

namespace hoopgit {

/// A ULID: 48 bits of milliseconds and 80 random bits, as 26 characters of
/// Crockford's base32, upper case. Text order is time order.
/// Source: github.com/ulid/spec.
std::string make_ulid(Time time, const std::array<unsigned char, 10>& random);
bool is_ulid(std::string_view text);

/// The name of one push, from its first byte to its end.
///
/// People type and read its tail: at least six of its last characters, in any
/// case, as long as only one push ends so.
class PushId {
 public:
  static Result<PushId> parse(std::string_view text);  ///< All 26 characters.
  static PushId make(Time time, const std::array<unsigned char, 10>& random) {
    return PushId(make_ulid(time, random));
  }

  const std::string& text() const { return text_; }

  /// The last eight characters: what messages show.
  std::string short_text() const { return text_.substr(18); }

  friend auto operator<=>(const PushId&, const PushId&) = default;

 private:
  explicit PushId(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace hoopgit
