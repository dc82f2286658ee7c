#pragma once

#include "core/event/entry.hpp"

#include <optional>
#include <string>

namespace hoopgit::event {

/// The versions of schema.ocsf.io that events are made by. The profile
/// record_integrity is of a version that is not released and may change: an
/// event has it, and says so, only when a chain is asked for.
constexpr std::string_view ocsf_version = "1.6.0";
constexpr std::string_view ocsf_chained_version = "1.9.0-dev";

/// An OCSF event, one line without a line feed. The class is that of the
/// catalogue; unmapped.hoopgit has log, index, leaf hash and the whole entry.
std::string to_ocsf(const Entry& entry);

/// The event before in a chain, as the next one refers to it.
struct OcsfLink {
  std::string id;           ///< metadata.uid of that event.
  std::string fingerprint;  ///< Hex.
};

/// One chain for each receiver, since what one of them gets may differ.
struct OcsfChain {
  std::string receiver;   ///< The name of the sink.
  std::string authority;  ///< vkey of the log.
  std::optional<OcsfLink> previous{};
};

struct ChainedOcsf {
  std::string event;
  OcsfLink link;  ///< To be `previous` of the next.
};

/// The same with attestation_list[0]: a fingerprint, SHA-256 of the event in
/// canonical form without that fingerprint, and the one of the event before.
/// So the receiver notices loss and change on the way. It is no evidence: the
/// fingerprint is not the leaf hash, and nothing of it is signed.
ChainedOcsf to_chained_ocsf(const Entry& entry, const OcsfChain& chain);

/// The event as a value, for the two above.
json::Value ocsf_value(const Entry& entry, std::string_view version);

}  // namespace hoopgit::event
