#pragma once

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

/// Waits on 127.0.0.1, and on [::1] where that port is free too, for the
/// browser to come back from the issuer (RFC 8252, 7.3). Whatever else knocks
/// (favicons, port scans, a page that guesses) gets 404, and the waiting goes
/// on.
class LoopbackListener {
 public:
  /// Port 0: any that is free.
  static Result<LoopbackListener> open(std::uint16_t port);

  std::uint16_t port() const { return port_; }
  std::string redirect_uri() const;

  /// The query of the first GET /callback that carries this state. The browser
  /// has its page by then. Fault::unavailable when nobody comes in time.
  Result<Form> wait(std::string_view state, std::chrono::seconds patience);

 private:
  LoopbackListener(std::vector<Descriptor> sockets, std::uint16_t port)
      : sockets_(std::move(sockets)), port_(port) {}

  std::vector<Descriptor> sockets_;  ///< One or two; the first is IPv4.
  std::uint16_t port_;
};

/// The query of a request head, if it is the callback with this state.
std::optional<Form> callback_in(std::string_view head, std::string_view state);

}  // namespace hoopgit::cli
