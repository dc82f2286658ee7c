#pragma once

#include "core/base/result.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace hoopgit::stage {

/// An HTTP server on a loopback port of its own, whose answers are bytes: they
/// may be whatever a test wants, or none. One request a connection, each on a
/// thread of its own; the connection is closed behind the answer.
class RawServer {
 public:
  /// Must be thread-safe. `head`: request line and headers, CRLF between them;
  /// `body`: as long as Content-Length says, or less when the caller has gone.
  using Script = std::function<std::string(const std::string& head,
                                           std::string_view body)>;

  static Result<RawServer> start(Script script);
  RawServer(RawServer&&) noexcept;
  RawServer& operator=(RawServer&&) noexcept;
  ~RawServer();

  std::string origin() const;  ///< "http://127.0.0.1:PORT"

 private:
  struct Inner;
  explicit RawServer(std::unique_ptr<Inner> inner);
  std::unique_ptr<Inner> inner_;
};

/// One read of what has come within 10 s; false at the end.
bool read_more(int fd, std::string& bytes);
void send_all(int fd, std::string_view bytes);

}  // namespace hoopgit::stage
