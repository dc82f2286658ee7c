#pragma once

#include "core/http/client.hpp"
#include "server/sink/outlet.hpp"

#include <string>
#include <string_view>

namespace hoopgit::sink {

/// "127.0.0.1", "::1" or "localhost". Only a target that says so may be on this
/// machine: any other name must not lead there.
bool names_this_machine(std::string_view host);

/// A request to a receiver: its deadlines, and which addresses it may lead to.
http::Request request_to(const Url& url, const Settings& settings);

/// 2xx: accepted; 410: gone; anything else, redirects too: failed.
Answer answer_of(const Result<http::Response>& response, const Url& url);

}  // namespace hoopgit::sink
