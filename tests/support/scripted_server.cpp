#include "tests/support/scripted_server.hpp"

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
#include <optional>
#include <thread>
#include <utility>

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

/// One read of what comes within 10 s; false at the end.
bool read_more(int fd, std::string& bytes) {
  pollfd wait{fd, POLLIN, 0};
  if (::poll(&wait, 1, 10'000) <= 0) return false;
  std::array<char, 16384> piece;
  const ssize_t got = ::recv(fd, piece.data(), piece.size(), 0);
  if (got <= 0) return false;
  bytes.append(piece.data(), static_cast<std::size_t>(got));
  return true;
}

std::size_t length_in(const std::string& head) {
  std::size_t length = 0;
  for (const auto line : split(head, '\n'))
    if (lower(line).starts_with("content-length:")) {
      const auto digits = trim(line.substr(15));
      std::from_chars(digits.data(), digits.data() + digits.size(), length);
    }
  return length;
}

/// nullopt: the caller went before it had said all.
std::optional<Asked> hear(int fd) {
  std::string bytes;
  std::size_t end = std::string::npos;
  while ((end = bytes.find("\r\n\r\n")) == std::string::npos)
    if (!read_more(fd, bytes)) return std::nullopt;
  Asked asked;
  asked.head = bytes.substr(0, end);
  const std::size_t whole = end + 4 + length_in(asked.head);
  while (bytes.size() < whole)
    if (!read_more(fd, bytes)) return std::nullopt;
  asked.body = bytes.substr(end + 4);
  const std::string line = asked.head.substr(0, asked.head.find('\r'));
  const auto words = split(line, ' ');
  if (words.size() != 3) return std::nullopt;
  asked.method = words[0];
  asked.path = words[1].substr(0, words[1].find('?'));
  if (asked.path.size() < words[1].size())
    asked.query = words[1].substr(asked.path.size() + 1);
  return asked;
}

std::string bytes_of(const Said& said) {
  return "HTTP/1.1 " + std::to_string(said.status) +
         " As Scripted\r\nContent-Type: " + said.type +
         (said.location.empty() ? "" : "\r\nLocation: " + said.location) +
         "\r\nContent-Length: " + std::to_string(said.body.size()) +
         "\r\nConnection: close\r\n\r\n" + said.body;
}

void send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace

struct ScriptedServer::Inner {
  Inner(Port reserved, Descriptor listening, Script script)
      : port(std::move(reserved)),
        listener(std::move(listening)),
        answer(std::move(script)),
        acceptor([this] { accept_all(); }) {}
  Inner(const Inner&) = delete;
  Inner& operator=(const Inner&) = delete;

  ~Inner() {
    over = true;
    ::shutdown(listener.get(), SHUT_RDWR);  // Wakes accept().
    acceptor.join();
    for (std::thread& talk : talks)
      talk.join();
  }

  void accept_all() {
    while (!over) {
      const int fd = ::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      talks.emplace_back([this, fd] {
        const Descriptor caller(fd);
        const auto asked = hear(fd);
        if (!asked) return;
        const Said said = answer(*asked);
        if (!said.lost) send_all(fd, bytes_of(said));
        ::shutdown(fd, SHUT_WR);
      });
    }
  }

  Port port;
  Descriptor listener;
  Script answer;
  std::atomic<bool> over = false;
  std::vector<std::thread> talks{};  // Only the acceptor touches it.
  std::thread acceptor;              // Last: it uses all the others.
};

ScriptedServer::ScriptedServer(std::unique_ptr<Inner> inner)
    : inner_(std::move(inner)) {}
ScriptedServer::ScriptedServer(ScriptedServer&&) noexcept = default;
ScriptedServer& ScriptedServer::operator=(ScriptedServer&&) noexcept = default;
ScriptedServer::~ScriptedServer() = default;

Result<ScriptedServer> ScriptedServer::start(Script answer) {
  Port port = TRY(Port::reserve());
  Descriptor listener = TRY(listen_on(port.number()));
  return ScriptedServer(std::make_unique<Inner>(
      std::move(port), std::move(listener), std::move(answer)));
}

std::string ScriptedServer::origin() const {
  return inner_->port.origin();
}

}  // namespace hoopgit::stage
