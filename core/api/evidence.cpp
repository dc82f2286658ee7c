#include "core/api/evidence.hpp"

#include "core/api/reading.hpp"

#include <utility>

namespace hoopgit::api {
namespace {

Result<std::uint64_t> count_in(const json::Value& value, std::string_view key) {
  const auto count = TRY(value.integer(key));
  if (count >= 0) return static_cast<std::uint64_t>(count);
  return Error{Fault::usage, "cannot read the answer: '" + std::string(key) +
                                 "' is negative"};
}

json::Value number(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

}  // namespace

json::Value to_json(const EvidenceRequest& request) {
  json::Value value = json::Object();
  if (request.from) value.set("from", to_rfc3339(*request.from));
  if (request.to) value.set("to", to_rfc3339(*request.to));
  if (!request.push.empty()) value.set("push", request.push);
  if (!request.purpose.empty()) value.set("purpose", request.purpose);
  return value;
}

Result<EvidenceRequest> evidence_request_from_json(const json::Value& value) {
  EvidenceRequest request;
  request.from = TRY(maybe_time_in(value, "from"));
  request.to = TRY(maybe_time_in(value, "to"));
  request.push = TRY(text_or_none(value, "push"));
  request.purpose = TRY(text_or_none(value, "purpose"));
  if (request.from || request.to || !request.push.empty()) return request;
  return Error{Fault::usage,
               "cannot take evidence: neither a time nor a push is given"};
}

json::Value to_json(const EvidenceAnswer& answer) {
  json::Value value = json::object({{"origin", answer.origin},
                                    {"first", number(answer.first)},
                                    {"end", number(answer.end)},
                                    {"size", number(answer.size)},
                                    {"checkpoint", answer.checkpoint},
                                    {"vkeys", json::array_of(answer.vkeys)}});
  if (!answer.push.empty()) value.set("push", answer.push);
  value.set("attestation_keys", json::array_of(answer.attestation_keys));
  return value;
}

Result<EvidenceAnswer> evidence_answer_from_json(const json::Value& value) {
  EvidenceAnswer answer;
  answer.origin = TRY(value.text("origin"));
  answer.first = TRY(count_in(value, "first"));
  answer.end = TRY(count_in(value, "end"));
  answer.size = TRY(count_in(value, "size"));
  answer.checkpoint = TRY(value.text("checkpoint"));
  answer.vkeys = TRY(value.texts("vkeys"));
  answer.push = TRY(text_or_none(value, "push"));
  if (value.find("attestation_keys") != nullptr)
    answer.attestation_keys = TRY(value.texts("attestation_keys"));
  return answer;
}

json::Value to_json(OpeningsAnswer answer) {
  return json::object({{"openings", std::move(answer.openings)},
                       {"done", number(answer.done)}});
}

Result<OpeningsAnswer> openings_answer_from_json(const json::Value& value) {
  OpeningsAnswer answer;
  answer.openings = TRY(value.array("openings"));
  answer.done = TRY(count_in(value, "done"));
  return answer;
}

}  // namespace hoopgit::api
