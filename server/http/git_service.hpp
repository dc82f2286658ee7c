#pragma once

#include "core/base/url.hpp"
#include "server/http/exchange.hpp"
#include "server/http/push_gate.hpp"
#include "server/identity/identities.hpp"
#include "server/relay/relay.hpp"

#include <cstdint>
#include <vector>

namespace hoopgit::front {

/// Git's smart HTTP (gitprotocol-http(5)), as a Git server would speak it:
/// info/refs, git-upload-pack and git-receive-pack below every repository. LFS
/// is answered by a clear refusal. What is given outlives the routes.
struct GitService {
  relay::Relay& relay;
  PushGate& gate;
  identity::Identities& identities;
  store::Store& store;
  const Clock& clock;
  Url public_url;
  std::uint64_t largest_push;  ///< Bytes of a request.
};
std::vector<Route> git_routes(const GitService& service);

}  // namespace hoopgit::front
