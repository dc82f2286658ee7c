#pragma once

#include "core/base/url.hpp"
#include "server/http/exchange.hpp"
#include "server/identity/identities.hpp"
#include "server/relay/relay.hpp"

namespace hoopgit::front {

/// Who is asking, with the scope that the route needs. Fault::unauthenticated
/// without a valid credential, Fault::forbidden without the scope.
Result<relay::Caller> identify(const Request& request,
                               const identity::Identities& identities,
                               identity::Scope scope);

/// The same with whatever scope: to be asked once for a request, whose proof is
/// used up by it.
Result<relay::Caller> recognize(const Request& request,
                                const identity::Identities& identities);

/// Fault::forbidden without the scope.
Result<void> must_have(const identity::Identity& identity,
                       identity::Scope scope);

/// The DPoP header of a request, if it has one; two are one that proves
/// nothing.
std::optional<identity::KeyProof> proof_of(const Request& request);

/// RFC 9449, 7.1 and 8: when the error is about a proof, what is wrong with it,
/// and a nonce for the next one.
Reply with_nonce(Reply reply, const Error& error,
                 const identity::Identities& identities);

/// An answer of text for Git that refuses something, with the id of the request
/// behind its first line: Git shows no header, and who asks for help needs it.
/// What refuses nothing stays as it is.
Reply traced(Reply reply, const Request& request);

/// The error as text for Git, which shows it as "remote: …". 401 carries the
/// one challenge that every Git understands at the first try.
Reply text_reply(const Error& error, const Url& public_url);

}  // namespace hoopgit::front
