#include "server/http/wire.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/ssl.h>
#include <poll.h>

#include <utility>

namespace hoopgit::front {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using Socket = Wire::Socket;

constexpr auto token = asio::as_tuple(asio::use_awaitable);

template <class Stream>
asio::awaitable<std::size_t> read_from(Stream& stream, char* bytes,
                                       std::size_t size) {
  const auto buffer = asio::buffer(bytes, size);
  const auto [problem, got] = co_await stream.async_read_some(buffer, token);
  co_return problem ? 0 : got;
}

template <class Stream>
asio::awaitable<std::size_t> write_to(Stream& stream, std::string_view bytes) {
  const auto buffer = asio::buffer(bytes.data(), bytes.size());
  const auto [problem, put] = co_await stream.async_write_some(buffer, token);
  co_return problem ? 0 : put;
}

class TcpWire final : public Wire {
 public:
  explicit TcpWire(Socket socket) : socket_(std::move(socket)) {}

  Awaitable<bool> greet() override { co_return true; }
  Awaitable<void> farewell() override {
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    co_return;
  }
  Awaitable<std::size_t> read_some(char* bytes, std::size_t size) override {
    return read_from(socket_, bytes, size);
  }
  Awaitable<std::size_t> write_some(std::string_view bytes) override {
    return write_to(socket_, bytes);
  }

 private:
  Socket& socket() override { return socket_; }

  Socket socket_;
};

class TlsWire final : public Wire {
 public:
  TlsWire(Socket socket, ssl::context& context)
      : stream_(std::move(socket), context) {}

  Awaitable<bool> greet() override {
    const auto [problem] =
        co_await stream_.async_handshake(ssl::stream_base::server, token);
    co_return !problem;
  }
  Awaitable<void> farewell() override {
    error_code ignored;
    co_await stream_.async_shutdown(
        asio::redirect_error(asio::use_awaitable, ignored));
    socket().shutdown(Socket::shutdown_send, ignored);
  }
  Awaitable<std::size_t> read_some(char* bytes, std::size_t size) override {
    return read_from(stream_, bytes, size);
  }
  Awaitable<std::size_t> write_some(std::string_view bytes) override {
    return write_to(stream_, bytes);
  }

 private:
  Socket& socket() override { return stream_.next_layer(); }

  ssl::stream<Socket> stream_;
};

Error cannot_use(const std::filesystem::path& path, const error_code& why) {
  return {Fault::usage,
          "cannot use " + path.string() + " for TLS: " + why.message()};
}

}  // namespace

struct Tls::Inner {
  ssl::context context{ssl::context::tls_server};
};

Tls::Tls(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Tls::Tls(Tls&&) noexcept = default;
Tls& Tls::operator=(Tls&&) noexcept = default;
Tls::~Tls() = default;

Result<Tls> Tls::open(const std::filesystem::path& certificate,
                      const std::filesystem::path& key) {
  auto inner = std::make_unique<Inner>();
  auto& context = inner->context;
  SSL_CTX* const handle = context.native_handle();
  SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION);
  SSL_CTX_set_options(handle, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                  SSL_OP_CIPHER_SERVER_PREFERENCE);
  // Idle connections give their 34 KiB of buffers back.
  SSL_CTX_set_mode(handle, SSL_MODE_RELEASE_BUFFERS);
  error_code problem;
  context.use_certificate_chain_file(certificate.string(), problem);
  if (problem) return cannot_use(certificate, problem);
  context.use_private_key_file(key.string(), ssl::context::pem, problem);
  if (problem) return cannot_use(key, problem);
  if (SSL_CTX_check_private_key(handle) != 1)
    return Error{Fault::usage, "cannot use " + key.string() +
                                   " for TLS: it is not the key of " +
                                   certificate.string()};
  return Tls(std::move(inner));
}

std::unique_ptr<Wire> Wire::make(Socket socket, Tls* tls) {
  if (tls == nullptr) return std::make_unique<TcpWire>(std::move(socket));
  return std::make_unique<TlsWire>(std::move(socket), tls->inner_->context);
}

Wire::Awaitable<std::size_t> Wire::drop_some(char* bytes, std::size_t size) {
  return read_from(socket(), bytes, size);
}

void Wire::cancel() {
  error_code ignored;
  socket().cancel(ignored);
}

void Wire::close() {
  error_code ignored;
  socket().close(ignored);
}

void Wire::reset() {
  error_code ignored;
  socket().set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

bool Wire::peer_has_left() {
  // Not a read: bytes of TLS may lie before the end.
  pollfd wait{socket().native_handle(), POLLRDHUP, 0};
  return ::poll(&wait, 1, 0) > 0;
}

}  // namespace hoopgit::front
