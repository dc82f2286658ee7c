#pragma once

#include "cli/context.hpp"

#include <filesystem>
#include <string>

namespace hoopgit::cli {

/// `hoopgit policy check FILE`: every problem of a policy file at once.
Result<int> check_policy(const Context& context,
                         const std::filesystem::path& policy);

/// `hoopgit policy lint FILE`: what is allowed and should not be. exit_refused
/// if there is any.
Result<int> lint_policy_file(const Context& context,
                             const std::filesystem::path& policy);

struct TrustTestOptions {
  std::string policy;    ///< The relay's file.
  std::string cases{};   ///< Of described pushes, without what follows.
  std::string token{};   ///< A file with a token, or instead:
  std::string claims{};  ///< one with its claims, as JSON.
  std::string issuer{};
  std::string repository{};
  std::string ref{};
};

/// `hoopgit policy test FILE --token FILE`: each clause of each rule of trust
/// with its yes or no. exit_refused if the relay would give nothing.
Result<int> test_trust(const Context& context, const TrustTestOptions& options);

/// `hoopgit policy test FILE [--cases FILE]`: described pushes, and which rule
/// decided each. exit_refused if one was judged otherwise than expected.
Result<int> test_policy(const Context& context,
                        const std::filesystem::path& policy,
                        const std::filesystem::path& cases);

}  // namespace hoopgit::cli
