#pragma once

#include "cli/context.hpp"
#include "cli/session_key.hpp"
#include "core/base/secret.hpp"
#include "core/base/url.hpp"

namespace hoopgit::cli {

/// An OIDC token that proves to a relay who asks.
struct Proof {
  Secret token;
  bool is_machine = false;  ///< Of a job or a machine, not of a session.
  bool is_fixed = false;    ///< Asked for another, there is only this one.
  std::optional<SessionKey> key{};  ///< What it was asked for with.
};

/// What proves who a machine is, without a session: the token of --token-file,
/// else that of the job that this is. Read or asked for again each time.
/// nullopt: neither; a session is to be used.
Result<std::optional<Proof>> proof_of_job(const Context& context,
                                          const Url& relay);

/// Where nobody is signed in: the token that the whole machine has; else an
/// Error, which says how to sign in, or what a job lacks.
Result<Proof> proof_of_machine(const Context& context, const Url& relay);

/// Of the session, which is renewed at its issuer if needed, by one process at
/// a time. Not signed in: Fault::unauthenticated, with the login to type.
Result<Proof> proof_of_session(const Context& context, const Url& relay);

/// Neither a token file nor a job speaks for this process.
bool speaks_by_session(const Context& context);

Error not_signed_in(const Url& relay);

/// There was a session; it is over, and `why`.
Error session_ended(const Url& relay, std::string_view why);

}  // namespace hoopgit::cli
