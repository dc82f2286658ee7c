// One HTTP request to another machine. The only room with libcurl.

#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/base/url.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::http {

struct Header {
  std::string name;
  std::string value;
};

/// How the other side is trusted and how we name ourselves to it.
struct Authorization {
  enum class Scheme { basic, bearer, splunk } scheme;
  std::string username;  ///< For basic.
  Secret secret;
};

/// Fills `buffer` and returns how much; 0 is the end.
using Source =
    std::function<Result<std::size_t>(char* buffer, std::size_t size)>;
/// Takes what came. An error ends the transfer and is returned by send().
using Sink = std::function<Result<void>(std::string_view piece)>;

struct ResponseHead {
  int status = 0;
  std::vector<Header> headers{};  ///< Names in lower case, in order.

  /// The value of the only header of this name; empty if there is none.
  std::string_view header(std::string_view lower_case_name) const;
};

struct Request {
  std::string method = "GET";
  Url url;
  std::vector<Header> headers{};
  const Authorization* authorization = nullptr;  ///< Outlives the call.

  std::string body{};                          ///< Sent if `source` is empty.
  Source source{};                             ///< A streamed body.
  std::optional<std::uint64_t> source_size{};  ///< Unknown: chunked.

  /// On a connection of its own, so that it is sent at most once. Otherwise a
  /// request that finds a kept connection closed is sent again on a new one.
  bool fresh_connection = false;

  /// Refuses, with Fault::forbidden, to connect to an address that is only
  /// here or only on this link, whatever name it goes by: see address.hpp.
  bool refuse_local_addresses = false;

  /// All the time the exchange may take; 0: no limit but the two below.
  std::chrono::milliseconds deadline{30'000};
  std::chrono::seconds connect_deadline{10};
  std::chrono::seconds silence{300};  ///< Without one byte either way.
  std::size_t response_limit =
      std::size_t{1024} * 1024;  ///< Of a collected body.

  /// Called once, before the first byte of the body. Optional.
  std::function<Result<void>(const ResponseHead&)> on_head{};
  /// Where the body goes; empty: it is collected into Response::body.
  Sink sink{};
};

struct Response {
  ResponseHead head;
  std::string body;
};

struct ClientSettings {
  std::filesystem::path ca_file{};  ///< Empty: the system's.
  std::string user_agent = "hoopgit";
};

/// Sends requests over HTTP/1.1 and keeps connections open for the next one.
///
/// Never follows a redirect (the caller sees the 3xx), reads no netrc, no
/// proxy from the environment, no cookies; speaks http and https only.
/// A status of 4xx or 5xx is a Response, not an Error: an Error
/// (Fault::unavailable) means that there was no complete answer.
/// Thread-safe: each call takes a connection of its own from the pool.
class Client {
 public:
  explicit Client(ClientSettings settings = {});
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  Result<Response> send(const Request& request) const;

 private:
  struct Pool;
  std::unique_ptr<Pool> pool_;
};

}  // namespace hoopgit::http
