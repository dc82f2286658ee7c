// A client that sends exactly the bytes it is given, and a listener to send
// them to.

#pragma once

#include "core/base/file.hpp"
#include "server/http/listener.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace hoopgit::front {

/// What came back, cut into its parts.
struct Response {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< Names in lower case.
  std::string body;
  bool whole = false;  ///< The body has the end that it should have.
};

/// One TCP connection to 127.0.0.1. Waits for 10 s at most, then fails.
class Client {
 public:
  explicit Client(std::uint16_t port, int receive_buffer = 0);

  bool send(std::string_view bytes) const;  ///< False: the peer is gone.
  void finish_sending() const;
  void reset();  ///< Closes so that the peer sees an error.
  void close() { socket_.close(); }

  /// The next response. Status 0: none came.
  Response receive(bool to_head = false);
  bool read_piece();  ///< Reads what there is; false at the end.
  bool ends();        ///< The peer closes, without another byte.
  const std::string& raw() const { return bytes_; }

 private:
  bool read_body(Response& response);
  bool read_chunked(Response& response);

  Descriptor socket_;
  std::string bytes_;
};

/// A listener on a port of its own that serves until the object goes.
class Door {
 public:
  explicit Door(std::vector<Route> routes,
                const std::function<void(ListenerSettings&)>& adjust = {});
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;
  ~Door();

  std::uint16_t port() const { return listener_->port(); }
  Listener& listener() { return *listener_; }
  std::filesystem::path spool() const { return folder_.path() / "spool"; }
  const std::filesystem::path& folder() const { return folder_.path(); }
  std::vector<std::string> log();
  void stop(std::chrono::seconds grace = std::chrono::seconds(5));

  /// One request on a connection of its own.
  Response ask(std::string_view request) const;

 private:
  TemporaryFolder folder_;
  std::mutex mutex_;
  std::vector<std::string> log_;
  std::optional<Listener> listener_;
  std::thread thread_;
};

/// "GET /path HTTP/1.1" with a Host and these further header lines.
std::string get(std::string_view path, std::string_view headers = {});
/// A POST with its Content-Length.
std::string post(std::string_view path, std::string_view body,
                 std::string_view headers = {});

/// Looks every 5 ms until it is so, for 10 s at most.
bool eventually(const std::function<bool()>& is_so);

std::size_t files_in(const std::filesystem::path& folder);

}  // namespace hoopgit::front
