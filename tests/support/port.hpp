#pragma once

#include "core/base/file.hpp"
#include "core/base/result.hpp"

#include <cstdint>
#include <string>

namespace hoopgit::stage {

/// A TCP port of 127.0.0.1 that nobody else gets while this object lives.
///
/// It is held by a bound socket that never listens. A server that sets
/// SO_REUSEADDR (Apache, glewlwyd and the relay do) may listen on it all the
/// same, and may come back to it after a stop; another test may not. The number
/// lies below the range that the kernel takes for outgoing connections.
class Port {
 public:
  static Result<Port> reserve();

  std::uint16_t number() const { return number_; }
  std::string text() const { return std::to_string(number_); }
  std::string origin() const { return "http://127.0.0.1:" + text(); }

  /// Ends the hold, for a listener that does not set SO_REUSEADDR.
  void release() { socket_.close(); }

 private:
  Port(Descriptor socket, std::uint16_t number)
      : socket_(std::move(socket)), number_(number) {}

  Descriptor socket_;
  std::uint16_t number_;
};

}  // namespace hoopgit::stage
