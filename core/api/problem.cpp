#include "core/api/api.hpp"
#include "core/base/text.hpp"

#include <array>

namespace hoopgit::api {
namespace {

constexpr std::array all_faults{
    Fault::usage,       Fault::unauthenticated, Fault::forbidden,
    Fault::not_found,   Fault::conflict,        Fault::limit,
    Fault::unavailable, Fault::corrupt,         Fault::internal};

/// For an answer that does not say: of a proxy, or of another server.
Fault fault_of(int status) {
  // Ours to ask again later, not the sign of a bug in this program.
  if (status >= 500) return Fault::unavailable;
  for (const auto fault : all_faults)
    if (http_status(fault) == status) return fault;
  return status == 429 ? Fault::unavailable : Fault::usage;
}

Fault fault_named(std::string_view name, int status) {
  for (const auto fault : all_faults)
    if (name_of(fault) == name) return fault;
  return fault_of(status);
}

/// What a relay says goes to a terminal: one line, of a length to read.
std::string shown(std::string_view text) {
  constexpr std::size_t longest = 1000;
  return printable(text.substr(0, longest));
}

}  // namespace

json::Value to_json(const Problem& problem) {
  json::Value value = json::object({{"error", name_of(problem.error.fault)},
                                    {"message", problem.error.message}});
  if (!problem.error.hint.empty()) value.set("hint", problem.error.hint);
  if (!problem.request_id.empty()) value.set("request_id", problem.request_id);
  return value;
}

Error problem_from(int status, std::string_view body) {
  const auto value = json::parse(body, {.bytes = std::size_t{64} * 1024});
  const auto* name = value ? value->find("error") : nullptr;
  const auto* message = value ? value->find("message") : nullptr;
  if (name == nullptr || name->as_text() == nullptr || message == nullptr ||
      message->as_text() == nullptr || message->as_text()->empty())
    return {fault_of(status),
            "cannot get an answer from the relay: it answered with status " +
                std::to_string(status)};
  Error error{fault_named(*name->as_text(), status),
              shown(*message->as_text())};
  const auto* hint = value->find("hint");
  if (hint != nullptr && hint->as_text() != nullptr)
    error.hint = shown(*hint->as_text());
  const auto* request = value->find("request_id");
  if (request != nullptr && request->as_text() != nullptr)
    error.message += " (request " + shown(*request->as_text()) + ")";
  return error;
}

}  // namespace hoopgit::api
