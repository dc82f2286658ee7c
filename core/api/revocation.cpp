#include "core/api/api.hpp"
#include "core/api/reading.hpp"

namespace hoopgit::api {
namespace {

int count_of_named(const RevocationRequest& request) {
  return (request.token ? 1 : 0) + (request.session ? 1 : 0) +
         (request.person ? 1 : 0) + (request.all ? 1 : 0);
}

Result<std::uint64_t> count_in(const json::Value& value, const char* key) {
  const auto count = TRY(value.integer(key));
  if (count >= 0) return static_cast<std::uint64_t>(count);
  return Error{Fault::corrupt,
               "cannot read " + std::string(key) + ": it is less than nothing"};
}

}  // namespace

json::Value to_json(const RevocationRequest& request) {
  json::Value value = json::object({{"reason", request.reason}});
  if (request.token) value.set("token", *request.token);
  if (request.session) value.set("session", *request.session);
  if (request.person) {
    value.set("issuer", request.person->issuer);
    value.set("subject", request.person->subject);
  }
  if (request.all) value.set("all", true);
  return value;
}

Result<RevocationRequest> revocation_request_from_json(
    const json::Value& value) {
  RevocationRequest request{.reason = TRY(value.text("reason"))};
  request.token = TRY(value.maybe_text("token"));
  request.session = TRY(value.maybe_text("session"));
  if (value.find("issuer") != nullptr || value.find("subject") != nullptr)
    request.person = RevocationRequest::Person{TRY(value.text("issuer")),
                                               TRY(value.text("subject"))};
  if (value.find("all") != nullptr) request.all = TRY(value.boolean("all"));
  const bool has_empty = (request.token && request.token->empty()) ||
                         (request.session && request.session->empty()) ||
                         (request.person && (request.person->issuer.empty() ||
                                             request.person->subject.empty()));
  if (count_of_named(request) == 1 && !has_empty) return request;
  return Error{Fault::usage,
               "cannot revoke: exactly one of a token, a session, a person and "
               "all has to be named"};
}

json::Value to_json(const RevocationAnswer& answer) {
  return json::object(
      {{"credentials", static_cast<std::int64_t>(answer.credentials)},
       {"sessions", static_cast<std::int64_t>(answer.sessions)}});
}

Result<RevocationAnswer> revocation_answer_from_json(const json::Value& value) {
  return RevocationAnswer{TRY(count_in(value, "credentials")),
                          TRY(count_in(value, "sessions"))};
}

}  // namespace hoopgit::api
