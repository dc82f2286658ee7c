#include "tests/support/raw_server.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "tests/support/port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <thread>
#include <utility>
#include <vector>

namespace hoopgit::stage {
namespace {

Result<Descriptor> listen_on(std::uint16_t number) {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int yes = 1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(number);
  if (!socket.is_open() ||
      ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) !=
          0 ||
      ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address),
             sizeof address) != 0 ||
      ::listen(socket.get(), 128) != 0)
    return from_errno("listen on port " + std::to_string(number), errno);
  return socket;
}

std::size_t content_length(const std::string& head) {
  for (const std::string_view line : split(head, '\n')) {
    const std::string small = lower(line);
    if (small.rfind("content-length:", 0) != 0) continue;
    const std::string_view digits = trim(line.substr(15));
    std::size_t length = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
    return length;
  }
  return 0;
}

}  // namespace

bool read_more(int fd, std::string& bytes) {
  pollfd wait{fd, POLLIN, 0};
  if (::poll(&wait, 1, 10'000) <= 0) return false;
  std::array<char, 65536> piece;
  const ssize_t got = ::recv(fd, piece.data(), piece.size(), 0);
  if (got <= 0) return false;
  bytes.append(piece.data(), static_cast<std::size_t>(got));
  return true;
}

void send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

struct RawServer::Inner {
  Inner(Port reserved, Descriptor listening, Script answering)
      : port(std::move(reserved)),
        listener(std::move(listening)),
        script(std::move(answering)),
        acceptor([this] { accept_all(); }) {}
  Inner(const Inner&) = delete;
  Inner& operator=(const Inner&) = delete;

  ~Inner() {
    over = true;
    ::shutdown(listener.get(), SHUT_RDWR);  // Wakes accept().
    acceptor.join();
    for (std::thread& thread : talks)
      thread.join();
  }

  void accept_all() {
    while (!over) {
      const int fd = ::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      talks.emplace_back([this, fd] { talk(Descriptor(fd)); });
    }
  }

  void talk(const Descriptor& client) const {
    std::string bytes;
    std::size_t end = std::string::npos;
    while ((end = bytes.find("\r\n\r\n")) == std::string::npos)
      if (!read_more(client.get(), bytes)) return;
    const std::string head = bytes.substr(0, end);
    const std::size_t whole = end + 4 + content_length(head);
    while (bytes.size() < whole)
      if (!read_more(client.get(), bytes)) break;
    send_all(client.get(),
             script(head, std::string_view(bytes).substr(end + 4)));
    ::shutdown(client.get(), SHUT_WR);
  }

  Port port;
  Descriptor listener;
  Script script;
  std::atomic<bool> over = false;
  std::vector<std::thread> talks{};  // Only the acceptor touches it.
  std::thread acceptor;              // Last: it uses all the others.
};

RawServer::RawServer(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
RawServer::RawServer(RawServer&&) noexcept = default;
RawServer& RawServer::operator=(RawServer&&) noexcept = default;
RawServer::~RawServer() = default;

Result<RawServer> RawServer::start(Script script) {
  Port port = TRY(Port::reserve());
  Descriptor listener = TRY(listen_on(port.number()));
  return RawServer(std::make_unique<Inner>(std::move(port), std::move(listener),
                                           std::move(script)));
}

std::string RawServer::origin() const {
  return inner_->port.origin();
}

}  // namespace hoopgit::stage
