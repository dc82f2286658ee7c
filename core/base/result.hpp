// How anything here may fail.
//
//     Result<Url> url = parse_url(text);
//     if (!url) return std::move(url).error();   // or: Url url = TRY(...);
//
// Result<T> is the part of C++23's std::expected<T, Error> that we use, with
// the same names, so that one alias replaces this file when we may use it.

#pragma once

#include "core/base/error.hpp"

#include <utility>
#include <variant>

namespace hoopgit {

/// A T, or the Error that prevented it. Ignoring one does not compile.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }

  /// The value. Asking for one that is not there is a bug and throws. That of
  /// a passing Result is moved out, not referred to, so that a loop over
  /// `*found()` keeps what it loops over.
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }

  const Error& error() const& { return std::get<1>(state_); }
  Error error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

/// Success has nothing to say: `return {};`
template <>
class [[nodiscard]] Result<void> : public Result<std::monostate> {
 public:
  Result() : Result<std::monostate>(std::monostate{}) {}
  Result(Error error) : Result<std::monostate>(std::move(error)) {}
  void operator*() && {}
};

}  // namespace hoopgit

/// The value of `expression`, or return its error from this function.
///
///     const Identity identity = TRY(identities.identify(token));
///
/// The one macro of the project. It is a GNU statement expression, which both
/// of our compilers have; it cannot be used in a coroutine, and need not be.
/// One may stand inside another: each has a name of its own.
#define TRY(expression) HOOPGIT_TRY(expression, __COUNTER__)
#define HOOPGIT_TRY(expression, number) HOOPGIT_TRY_NAMED(expression, number)
#define HOOPGIT_TRY_NAMED(expression, number)                                  \
  __extension__({                                                              \
    auto hoopgit_try_##number = (expression);                                  \
    if (!hoopgit_try_##number) return std::move(hoopgit_try_##number).error(); \
    *std::move(hoopgit_try_##number);                                          \
  })
