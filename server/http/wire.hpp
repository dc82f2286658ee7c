#pragma once

#include "core/base/result.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>

namespace hoopgit::front {

/// The certificate and its key, ready for connections.
class Tls {
 public:
  /// PEM files; the certificate first, then those that vouch for it.
  static Result<Tls> open(const std::filesystem::path& certificate,
                          const std::filesystem::path& key);
  Tls(Tls&&) noexcept;
  Tls& operator=(Tls&&) noexcept;
  ~Tls();

 private:
  friend class Wire;
  struct Inner;
  explicit Tls(std::unique_ptr<Inner> inner);
  std::unique_ptr<Inner> inner_;
};

/// The bytes of one client, over TCP or TLS. Everything is called on the
/// thread that runs the io_context, one operation at a time; cancel() ends the
/// one that is waiting. Nothing throws: an operation that fails returns 0.
class Wire {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  template <class T>
  using Awaitable = boost::asio::awaitable<T>;

  /// Plain TCP when `tls` is null, which must outlive the wire.
  static std::unique_ptr<Wire> make(Socket socket, Tls* tls);
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  virtual ~Wire() = default;

  virtual Awaitable<bool> greet() = 0;     ///< The TLS handshake.
  virtual Awaitable<void> farewell() = 0;  ///< Says that no more will come.
  virtual Awaitable<std::size_t> read_some(char* bytes, std::size_t size) = 0;
  virtual Awaitable<std::size_t> write_some(std::string_view bytes) = 0;

  /// Reads past TLS, for bytes that nobody will look at.
  Awaitable<std::size_t> drop_some(char* bytes, std::size_t size);

  void cancel();
  void close();
  void reset();          ///< Closes so that the client sees an error.
  bool peer_has_left();  ///< It has closed its side, or the network has.

 protected:
  Wire() = default;
  virtual Socket& socket() = 0;
};

}  // namespace hoopgit::front
