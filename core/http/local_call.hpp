// One call to a program of this machine that speaks HTTP/2, as gRPC does.

#pragma once

#include "core/http/client.hpp"

#include <filesystem>
#include <vector>

namespace hoopgit::http {

struct LocalCall {
  Request request;  ///< To a loopback address; of its URL the path matters.
  /// A socket of the machine, instead of the URL's host and port.
  std::filesystem::path socket{};
};

struct LocalAnswer {
  Response response;
  std::vector<Header> trailers{};  ///< What followed the body.
};

/// HTTP/2 from the first byte, on a connection of its own. Errors as those of
/// Client::send(); Fault::forbidden for an address that is not of this machine.
Result<LocalAnswer> call(const LocalCall& call);

}  // namespace hoopgit::http
