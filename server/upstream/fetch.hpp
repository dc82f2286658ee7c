#pragma once

#include "core/git/object_id.hpp"
#include "core/http/client.hpp"
#include "server/upstream/upstreams.hpp"

#include <vector>

namespace hoopgit::upstream {

/// Fetches a pack with all that `wants` reach and `haves` do not, and hands it
/// to `pack_sink` as it comes; never thin. With the read credential, in one
/// request of protocol version 0.
///
/// `wants` must be advertised and not empty. `haves` that the upstream does
/// not have do no harm. Fault::corrupt if the upstream does not keep to the
/// protocol: what the sink then has is no whole pack.
Result<void> fetch_pack(const Target& target,
                        const std::vector<git::ObjectId>& wants,
                        const std::vector<git::ObjectId>& haves,
                        http::Sink pack_sink);

}  // namespace hoopgit::upstream
