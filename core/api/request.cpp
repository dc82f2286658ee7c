#include "core/api/api.hpp"
#include "core/api/reading.hpp"

namespace hoopgit::api {

json::Value to_json(const Hold& hold) {
  return json::object({{"name", hold.name},
                       {"owner", hold.owner},
                       {"reason", hold.reason},
                       {"filter", hold.filter},
                       {"since", to_rfc3339(hold.since)}});
}

Result<Hold> hold_from_json(const json::Value& value) {
  Hold hold;
  hold.name = TRY(value.text("name"));
  hold.owner = TRY(value.text("owner"));
  hold.reason = TRY(text_or_none(value, "reason"));
  hold.filter = TRY(value.object("filter"));
  hold.since = TRY(time_in(value, "since"));
  return hold;
}

json::Value to_json(const Request& request) {
  return json::object({{"id", request.id},
                       {"subject", request.subject},
                       {"kind", request.kind},
                       {"order", request.order},
                       {"by", request.by},
                       {"reason", request.reason},
                       {"ticket", request.ticket},
                       {"created", to_rfc3339(request.created)},
                       {"expires", to_rfc3339(request.expires)}});
}

Result<Request> request_from_json(const json::Value& value) {
  Request request;
  request.id = TRY(value.text("id"));
  request.subject = TRY(value.text("subject"));
  request.kind = TRY(value.text("kind"));
  request.order = TRY(value.object("order"));
  request.by = TRY(value.text("by"));
  request.reason = TRY(text_or_none(value, "reason"));
  request.ticket = TRY(text_or_none(value, "ticket"));
  request.created = TRY(time_in(value, "created"));
  request.expires = TRY(time_in(value, "expires"));
  return request;
}

}  // namespace hoopgit::api
