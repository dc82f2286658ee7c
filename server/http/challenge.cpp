#include "server/http/challenge.hpp"

namespace hoopgit::front {

Result<relay::Caller> identify(const Request& request,
                               const identity::Identities& identities,
                               identity::Scope scope) {
  if (!request.bearer)
    return Error{Fault::unauthenticated,
                 "cannot answer: no credential was given", "hoopgit login"};
  auto identity = TRY(identities.identify(*request.bearer, request.admitted));
  if (!identity.may(scope))
    return Error{Fault::forbidden,
                 "cannot answer: the credential lacks the scope " +
                     std::string(identity::name_of(scope)),
                 "hoopgit whoami"};
  return relay::Caller{std::move(identity), request.client_address,
                       std::string(request.header("user-agent"))};
}

Reply text_reply(const Error& error, const Url& public_url) {
  Reply reply{http_status(error.fault),
              {{"Content-Type", "text/plain; charset=utf-8"}},
              "hoopgit: " + error.message + "\n"};
  if (!error.hint.empty()) reply.body += "hint: " + error.hint + "\n";
  if (error.fault == Fault::unauthenticated)
    reply.headers.emplace_back("WWW-Authenticate",
                               "Basic realm=\"hoopgit\", resource_metadata=\"" +
                                   public_url.origin() +
                                   "/.well-known/oauth-protected-resource\"");
  return reply;
}

}  // namespace hoopgit::front
