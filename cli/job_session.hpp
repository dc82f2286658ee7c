#pragma once

#include "cli/context.hpp"
#include "cli/proof.hpp"
#include "cli/token_exchange.hpp"
#include "core/base/url.hpp"
#include "core/http/client.hpp"

namespace hoopgit::cli {

/// A token of the relay for a job or a machine.
///
/// Where the relay takes each proof once only, and the job has no other, the
/// relay gives a refresh token along with the first answer. That one is kept in
/// the token cache, under a digest of the proof, until the proof would have
/// ended (an hour at most), and is no part of the result any more; nothing goes
/// to disk, and no other job finds it.
Result<Granted> token_of_machine(const Context& context,
                                 const http::Client& client, const Url& relay,
                                 const Proof& proof,
                                 const TokenRequest& request);

}  // namespace hoopgit::cli
