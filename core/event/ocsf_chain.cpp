#include "core/crypto/crypto.hpp"
#include "core/event/ocsf.hpp"

namespace hoopgit::event {
namespace {

using json::Value;

Value fingerprint(const std::string& hex) {
  return json::object({{"algorithm", "SHA-256"},
                       {"algorithm_id", 3},
                       {"encoding", "Hex"},
                       {"encoding_id", 1},
                       {"serialization", "JCS"},
                       {"serialization_id", 2},
                       {"value", hex}});
}

}  // namespace

std::string to_ocsf(const Entry& entry) {
  return json::dump(ocsf_value(entry, ocsf_version));
}

ChainedOcsf to_chained_ocsf(const Entry& entry, const OcsfChain& chain) {
  Value event = ocsf_value(entry, ocsf_chained_version);
  Value metadata = *event.find("metadata");
  metadata.set("profiles", json::Array{"record_integrity"});
  event.set("metadata", std::move(metadata));

  Value attestation =
      json::object({{"chain_uid", entry.item().log + "/ocsf/" +
                                      std::string(ocsf_chained_version) + "/" +
                                      chain.receiver},
                    {"authority_uid", chain.authority}});
  if (chain.previous)
    attestation.set("prev_event",
                    json::object({{"uid", chain.previous->id},
                                  {"fingerprint",
                                   fingerprint(chain.previous->fingerprint)}}));
  event.set("attestation_list", json::Array{attestation});

  // Our keys are ASCII and our numbers integers: what dump() writes is JCS.
  const std::string hex = crypto::sha256_hex(json::dump(event));
  attestation.set("fingerprint", fingerprint(hex));
  event.set("attestation_list", json::Array{attestation});
  return {json::dump(event), {entry.id(), hex}};
}

}  // namespace hoopgit::event
