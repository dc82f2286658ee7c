#pragma once

#include "cli/proof.hpp"
#include "core/base/repository_name.hpp"
#include "core/http/client.hpp"
#include "helper/record.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hoopgit::cli {

/// What a token of the relay is asked for. No repository: for all of them.
struct TokenRequest {
  std::optional<RepositoryName> repository{};
  std::vector<std::string> scopes{};
};

/// RFC 8693 at the relay: an OIDC token for a token of minutes.
Result<helper::Record> exchange(const Context& context,
                                const http::Client& client, const Url& relay,
                                const Proof& proof,
                                const TokenRequest& request);

/// RFC 7009. Unknown tokens are no error.
Result<void> revoke(const http::Client& client, const Url& relay,
                    const Secret& token);

}  // namespace hoopgit::cli
