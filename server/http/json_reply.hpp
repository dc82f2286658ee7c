#pragma once

#include "core/json/json.hpp"
#include "server/http/exchange.hpp"

namespace hoopgit::front {

Reply json_reply(const json::Value& value, int status = 200);

/// api::Problem with the status of the fault; 401 asks for a Bearer token.
Reply problem_reply(const Error& error, const Request& request);

/// The body of a request that says it is JSON.
Result<json::Value> json_body(const Request& request);

}  // namespace hoopgit::front
