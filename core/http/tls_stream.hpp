#pragma once

#include "core/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace hoopgit::http {

struct TlsStreamSettings {
  std::string host;
  std::uint16_t port = 0;
  std::filesystem::path ca_file{};      ///< Empty: the system's.
  std::filesystem::path certificate{};  ///< Ours, if it asks for one. PEM.
  std::filesystem::path key{};          ///< Of that certificate. PEM.
  bool refuse_local_addresses = false;  ///< As in Request.
  std::chrono::milliseconds deadline{10'000};  ///< Of connecting, of a write.
};

/// A TLS connection to a server that only listens, as syslog servers do (RFC
/// 5425). TLS 1.2 or later; the server is checked as for https. Movable; one
/// thread at a time.
class TlsStream {
 public:
  /// Fault::unavailable as of Client::send().
  static Result<TlsStream> connect(const TlsStreamSettings& settings);
  TlsStream(TlsStream&&) noexcept;
  TlsStream& operator=(TlsStream&&) noexcept;
  ~TlsStream();

  /// All of it, to the kernel of this machine: that the other side has got it
  /// is not known. After an error how much was sent is not known either.
  Result<void> write(std::string_view bytes);

  /// Neither side has closed it, as far as one can know from here. Drops what
  /// the other side has sent.
  bool is_open();

 private:
  struct State;
  explicit TlsStream(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hoopgit::http
