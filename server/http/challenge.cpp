#include "server/http/challenge.hpp"

#include "server/identity/oauth.hpp"

#include <algorithm>

namespace hoopgit::front {

Result<relay::Caller> recognize(const Request& request,
                                const identity::Identities& identities) {
  if (!request.bearer)
    return Error{Fault::unauthenticated,
                 "cannot answer: no credential was given", "hoopgit login"};
  auto identity = TRY(identities.identify(*request.bearer, proof_of(request),
                                          request.admitted));
  return relay::Caller{std::move(identity), request.client_address,
                       std::string(request.header("user-agent"))};
}

Result<relay::Caller> identify(const Request& request,
                               const identity::Identities& identities,
                               identity::Scope scope) {
  auto caller = TRY(recognize(request, identities));
  TRY(must_have(caller.identity, scope));
  return caller;
}

Result<void> must_have(const identity::Identity& identity,
                       identity::Scope scope) {
  if (identity.may(scope)) return {};
  return Error{Fault::forbidden,
               "cannot answer: the credential lacks the scope " +
                   std::string(identity::name_of(scope)),
               "hoopgit whoami"};
}

/// Two headers are none: which of them would it be?
std::optional<identity::KeyProof> proof_of(const Request& request) {
  identity::KeyProof proof{{}, request.method, request.path};
  int count = 0;
  for (const auto& [name, value] : request.headers)
    if (name == "dpop") {
      proof.jwt = ++count == 1 ? value : std::string();
    }
  if (count == 0) return std::nullopt;
  return proof;
}

Reply with_nonce(Reply reply, const Error& error,
                 const identity::Identities& identities) {
  if (!identity::is_of_proof(error)) return reply;
  if (reply.status == 401)
    reply.headers.emplace_back("WWW-Authenticate",
                               "DPoP error=\"" +
                                   std::string(identity::oauth_error(error)) +
                                   "\", algs=\"ES256 EdDSA\"");
  reply.headers.emplace_back("DPoP-Nonce", identities.proof_nonce());
  return reply;
}

Reply traced(Reply reply, const Request& request) {
  if (reply.status < 400 || request.id.empty()) return reply;
  const auto end = std::min(reply.body.find('\n'), reply.body.size());
  reply.body.insert(end, " (request " + request.id + ")");
  return reply;
}

Reply text_reply(const Error& error, const Url& public_url) {
  Reply reply{http_status(error.fault),
              {{"Content-Type", "text/plain; charset=utf-8"}},
              "hoopgit: " + error.message + "\n"};
  if (!error.hint.empty()) reply.body += "hint: " + error.hint;
  // Whoever has never signed in has no other way to know where.
  if (error.hint == "hoopgit login") reply.body += " " + public_url.origin();
  if (!error.hint.empty()) reply.body += "\n";
  if (error.fault == Fault::unauthenticated)
    reply.headers.emplace_back("WWW-Authenticate",
                               "Basic realm=\"hoopgit\", resource_metadata=\"" +
                                   public_url.origin() +
                                   "/.well-known/oauth-protected-resource\"");
  return reply;
}

}  // namespace hoopgit::front
