#pragma once

#include "cli/context.hpp"

#include <string>
#include <vector>

namespace hoopgit::cli {

/// What one look at something found.
struct Finding {
  enum class Verdict { good, note, bad };

  std::string about;  ///< "clock"
  Verdict verdict = Verdict::good;
  std::string text{};
  std::string next{};          ///< What to type about it.
  Fault fault = Fault::usage;  ///< Of a bad one: the exit code.
};

/// `hoopgit doctor`: looks at everything between Git on this machine and the
/// relay, and says of each thing that is wrong what to type next. The exit code
/// is that of the first thing that is wrong. Changes nothing, but may renew the
/// session.
Result<int> doctor(const Context& context);

}  // namespace hoopgit::cli
