#pragma once

#include "cli/context.hpp"
#include "core/base/secret.hpp"
#include "core/base/url.hpp"

namespace hoopgit::cli {

/// An OIDC token that proves to a relay who asks.
struct Proof {
  Secret token;
  bool is_from_file = false;  ///< Of a machine, in --token-file.
};

/// From --token-file, read again each time; else from the session, which is
/// renewed at its issuer if needed, by one process at a time. Not signed in:
/// Fault::unauthenticated, with the login to type.
Result<Proof> proof_for(const Context& context, const Url& relay);

Error not_signed_in(const Url& relay);

/// There was a session; it is over, and `why`.
Error session_ended(const Url& relay, std::string_view why);

}  // namespace hoopgit::cli
