// What an auditor asks for to take evidence from the log:
//
//   POST /api/v1/audit/evidence    EvidenceRequest -> EvidenceAnswer
//   POST /api/v1/audit/openings    {"commitments"} -> OpeningsAnswer
//
// The entries themselves come from /log/N/tile/entries.

#pragma once

#include "core/base/clock.hpp"
#include "core/json/json.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::api {

/// All that is given must hold; at least one is.
struct EvidenceRequest {
  std::optional<Time> from{};  ///< This moment or later.
  std::optional<Time> to{};    ///< Before this moment.
  std::string push{};          ///< Its id or a tail of it.
  std::string purpose{};       ///< For the record.
};
json::Value to_json(const EvidenceRequest& request);
Result<EvidenceRequest> evidence_request_from_json(const json::Value& value);

/// Where it lies in the log. No entry: first and end are the same.
struct EvidenceAnswer {
  std::string origin;
  std::uint64_t first = 0;
  std::uint64_t end = 0;
  std::uint64_t size = 0;  ///< Of the log, by the checkpoint; past `end`.
  std::string checkpoint{};
  std::vector<std::string> vkeys{};
  std::string push{};  ///< In full, when one was asked for.
  /// PEM blocks of the keys that sign attestations; a relay of before has none.
  std::vector<std::string> attestation_keys{};
};
json::Value to_json(const EvidenceAnswer& answer);
Result<EvidenceAnswer> evidence_answer_from_json(const json::Value& value);

constexpr std::size_t most_commitments = 200;  ///< In one request.

/// Bodies that entries commit to: {commitment, name, type, salt, body}, the
/// salt in base64. What is erased, or not for auditors, is left out.
struct OpeningsAnswer {
  json::Array openings{};
  std::size_t done = 0;  ///< How many commitments were looked at.
};
json::Value to_json(OpeningsAnswer answer);
Result<OpeningsAnswer> openings_answer_from_json(const json::Value& value);

}  // namespace hoopgit::api
