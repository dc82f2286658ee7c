#pragma once

#include "core/git/object_id.hpp"
#include "server/upstream/upstreams.hpp"

namespace hoopgit::upstream {

/// Whether the upstream has this object now, also when no ref leads to it: a
/// server keeps for some days what was pushed and taken back. Asked with the
/// read credential, as a fetch of protocol version 2, in which stock Git looks
/// for any id (gitprotocol-v2(5)); nothing of the pack is read.
///
/// An Error when it does not say: it knows no version 2, or has a rule about
/// what may be asked for. That is no "no".
Result<bool> has_object(const Target& target, const git::ObjectId& id);

}  // namespace hoopgit::upstream
