// An agent of SPIFFE: one call of gRPC over HTTP/2 on a socket of the machine,
// byte by byte as RFC 9113 and RFC 7541 say.

#pragma once

#include "core/base/file.hpp"

#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace hoopgit::cli {

/// What it says to every call.
struct AgentAnswer {
  std::string status = "0";  ///< grpc-status; but for "0", nothing before it.
  std::string message{};     ///< grpc-message.
  std::string body{};        ///< Of the DATA frames, as it is.
};

class AgentDouble {
 public:
  explicit AgentDouble(AgentAnswer answer);
  AgentDouble(const AgentDouble&) = delete;
  AgentDouble& operator=(const AgentDouble&) = delete;
  ~AgentDouble();

  std::string address() const;  ///< "unix:///…", for SPIFFE_ENDPOINT_SOCKET.

  /// Of the last call: its headers as they are packed, and its body.
  std::string headers() const;
  std::string body() const;

 private:
  void serve();
  void talk(int connection);

  AgentAnswer answer_;
  TemporaryFolder folder_ = *TemporaryFolder::make();
  Descriptor listener_{};
  mutable std::mutex mutex_{};
  std::string headers_{};
  std::string body_{};
  std::thread thread_{};
};

/// A text as HPACK packs it with Huffman's code, for the letters of the one
/// header that matters here.
std::string huffman(std::string_view text);

}  // namespace hoopgit::cli
