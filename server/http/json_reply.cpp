#include "server/http/json_reply.hpp"

#include "core/api/api.hpp"

namespace hoopgit::front {

Reply json_reply(const json::Value& value, int status) {
  return {status,
          {{"Content-Type", "application/json"},
           {"X-Content-Type-Options", "nosniff"}},
          json::dump(value) + "\n"};
}

Reply problem_reply(const Error& error, const Request& request) {
  Reply reply = json_reply(api::to_json(api::Problem{error, request.id}),
                           http_status(error.fault));
  if (error.fault == Fault::unauthenticated)
    reply.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"hoopgit\"");
  return reply;
}

Result<json::Value> json_body(const Request& request) {
  if (!request.header("content-type").starts_with("application/json"))
    return Error{Fault::usage,
                 "cannot read the request: its Content-Type is not "
                 "application/json"};
  return json::parse(request.body);
}

}  // namespace hoopgit::front
