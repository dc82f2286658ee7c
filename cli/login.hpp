#pragma once

#include "cli/context.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace hoopgit::cli {

struct LoginOptions {
  std::string url;
  bool device = false;
  bool paste = false;
  std::optional<std::uint16_t> port{};
  bool force = false;    ///< Sign in at the issuer again.
  std::string issuer{};  ///< Its URL or short name, if there are several.
};

/// `hoopgit login`: signs in, proves at the relay that it works, keeps the
/// session, and makes git use the credential helper for this relay.
Result<int> login(const Context& context, const LoginOptions& options);

}  // namespace hoopgit::cli
