#pragma once

#include "cli/sign_in.hpp"

#include <algorithm>
#include <chrono>

namespace hoopgit::cli {

/// RFC 8628: shows an address and a code, and asks until somebody has signed
/// in there with any browser. The ID token is not yet checked.
Result<Tokens> device_flow(const SignIn& request);

/// How long to wait before asking again; it only grows.
class PollInterval {
 public:
  explicit PollInterval(std::chrono::seconds start) : seconds_(start) {}
  std::chrono::seconds seconds() const { return seconds_; }
  void slow_down() { seconds_ += std::chrono::seconds(5); }
  /// No answer came: twice as long, for good, up to a minute (3.5).
  void back_off() {
    seconds_ = std::min(seconds_ * 2, std::chrono::seconds(60));
  }

 private:
  std::chrono::seconds seconds_;
};

}  // namespace hoopgit::cli
