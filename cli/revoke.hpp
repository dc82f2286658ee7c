#pragma once

#include "cli/context.hpp"

#include <string>
#include <vector>

namespace hoopgit::cli {

/// One of the first four.
struct RevokeOptions {
  std::string token{};                ///< Id of a credential.
  std::string session{};              ///< Id of a session.
  std::vector<std::string> person{};  ///< Issuer and subject.
  bool all = false;
  std::string reason{};
};

/// `hoopgit admin revoke`: credentials and sessions that are good for nothing
/// from the next request on. exit_nothing when none was good any more.
Result<int> revoke_credentials(const Context& context,
                               const RevokeOptions& options);

}  // namespace hoopgit::cli
