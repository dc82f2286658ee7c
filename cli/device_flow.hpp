#pragma once

#include "cli/sign_in.hpp"

#include <chrono>

namespace hoopgit::cli {

/// RFC 8628: shows an address and a code, and asks until somebody has signed
/// in there with any browser. The ID token is not yet checked.
Result<Tokens> device_flow(const SignIn& request);

/// How long to wait before asking again. Grows for good with each slow_down.
class PollInterval {
 public:
  explicit PollInterval(std::chrono::seconds start) : seconds_(start) {}
  std::chrono::seconds seconds() const { return seconds_; }
  void slow_down() { seconds_ += std::chrono::seconds(5); }

 private:
  std::chrono::seconds seconds_;
};

}  // namespace hoopgit::cli
