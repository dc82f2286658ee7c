#pragma once

#include "cli/context.hpp"
#include "core/base/url.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace hoopgit::cli {

struct LoginOptions {
  std::string url;
  bool device = false;
  bool paste = false;
  std::optional<std::uint16_t> port{};
  bool ci = false;       ///< By the platform's token, and no other way.
  bool force = false;    ///< Sign in at the issuer again.
  std::string issuer{};  ///< Its URL or short name, if there are several.
};

/// `hoopgit login`: signs in, proves at the relay that it works, keeps the
/// session, and makes git use the credential helper for this relay. In a job,
/// and with `ci`, there is nothing to sign in with and nothing to keep: the
/// platform's token speaks.
Result<int> login(const Context& context, const LoginOptions& options);

/// The part of it that a person is needed for: signs in at an issuer and keeps
/// the session. Writes nothing on standard output.
Result<void> begin_session(const Context& context, const LoginOptions& options,
                           const Url& relay);

}  // namespace hoopgit::cli
