#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include <string>

namespace hoopgit {

/// `hoopgit-relay verify-token`.
struct VerifyTokenOptions {
  std::string keys;  ///< A file.
  std::string issuer;
  std::string audience;
  std::string at{};  ///< RFC 3339 or seconds since 1970; empty: now.
  bool machine = false;
};

/// Reads one token from standard input. Prints its claims, and returns 0; or
/// the name of the check that it failed, and returns 1.
Result<int> verify_token(const VerifyTokenOptions& options, const Clock& clock);

}  // namespace hoopgit
