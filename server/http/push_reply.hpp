#pragma once

#include "server/http/exchange.hpp"
#include "server/push/arrival.hpp"
#include "server/relay/push_answer.hpp"
#include "server/store/store.hpp"

#include <string>
#include <string_view>

namespace hoopgit::front {

/// The answer to git-receive-pack, gitprotocol-pack(5): "remote:" lines, then
/// report-status, each as the client asked for them.
std::string push_report(const push::Arrival& arrival,
                        const store::PushRow& row);

/// The same for a push that nothing was decided about.
std::string push_failure(const push::Arrival& arrival, const Error& error,
                         std::string_view request);

/// Holds the connection of a waiting push: shows what it waits for, keeps the
/// line alive, and ends with the report when the push has settled or the wait
/// is over. The push itself goes on without it. `store` and `clock` outlive it.
Held hold_push(push::Arrival arrival, relay::Waiting waiting,
               store::Store& store, const Clock& clock);

/// Headers of every answer to git-receive-pack.
Headers push_headers();

}  // namespace hoopgit::front
