#pragma once

#include "core/base/result.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace hoopgit::push {

/// Of the git that children are: three numbers, "2.39.5". What distributions
/// add is not read: their corrections keep the number.
struct GitVersion {
  int major_number = 0;
  int minor_number = 0;
  int patch = 0;

  /// "git version 2.39.5", also "2.47.1.windows.1" and "2.50.0-rc1".
  static Result<GitVersion> parse(std::string_view said);

  std::string text() const;
  friend auto operator<=>(const GitVersion&, const GitVersion&) = default;
};

/// The last of its line that corrects what is known to let a hostile pack harm
/// who reads it. An older git is not run.
inline constexpr GitVersion oldest_git{2, 39, 5};

/// Fault::usage when it is older than oldest_git.
Result<void> check_version(const GitVersion& version);

/// Asks the installed one, inside the sandbox. Fault::usage: it is older than
/// oldest_git, or is not there.
Result<GitVersion> check_git();

}  // namespace hoopgit::push
