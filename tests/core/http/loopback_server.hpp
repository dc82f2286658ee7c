// An HTTP server for tests, on a loopback port of its own choice. What it
// answers, and how badly, is up to the test.

#pragma once

#include "core/base/file.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace hoopgit::test {

struct ReceivedRequest {
  std::string method;
  std::string target;                          ///< Path and query, as sent.
  std::map<std::string, std::string> headers;  ///< Names in lower case.
  std::string body;
};

/// One accepted connection. Not thread-safe.
class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {}

  /// Nothing when the client has closed, or sent what is not HTTP.
  std::optional<ReceivedRequest> read();
  /// Only the head; the body stays unread.
  std::optional<ReceivedRequest> read_head();
  bool write(std::string_view bytes);
  /// "HTTP/1.1 200 OK" with a length and these lines.
  bool answer(int status, std::string_view body,
              const std::vector<std::string>& lines = {});
  /// Closes it for both sides; read() finds nothing more.
  void drop();

 private:
  std::optional<std::string> read_line();
  std::optional<std::string> read_exactly(std::size_t size);
  std::optional<std::string> read_chunks();
  bool fill();

  int fd_;
  std::string buffer_{};
};

/// Calls the handler, on a thread of its own, for every connection; closes it
/// when the handler returns. Stops with the object.
class LoopbackServer {
 public:
  using Handler = std::function<void(Connection&)>;
  using Answer = std::function<void(const ReceivedRequest&, Connection&)>;

  explicit LoopbackServer(Handler handler);
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;
  ~LoopbackServer();

  /// The usual handler: answers request after request.
  static Handler each(Answer answer);

  std::uint16_t port() const { return port_; }
  std::string url(std::string_view path = "/") const;
  int connections() const { return connections_; }

 private:
  void serve();

  Handler handler_;
  Descriptor listener_{};
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_{};
  std::vector<int> open_{};
  std::vector<std::thread> threads_{};
  std::thread accepting_{};
};

}  // namespace hoopgit::test
