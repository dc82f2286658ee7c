#include "tests/support/fake_upstream.hpp"

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
#include <mutex>
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
      ::listen(socket.get(), 64) != 0)
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

/// One read of what has come within 10 s; false at the end.
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

FakeUpstream::FullScript without_body(FakeUpstream::Script script) {
  return
      [script = std::move(script)](const std::string& head, std::string_view) {
        return script(head);
      };
}

/// "http://127.0.0.1:8080" as a connection.
Descriptor connect_to(const std::string& origin) {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  std::uint16_t number = 0;
  const char* begin = origin.data() + origin.rfind(':') + 1;
  std::from_chars(begin, origin.data() + origin.size(), number);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(number);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address),
                sizeof address) != 0)
    return Descriptor();
  return socket;
}

}  // namespace

struct FakeUpstream::Inner {
  Inner(Port reserved, Descriptor listening, FullScript first)
      : port(std::move(reserved)),
        listener(std::move(listening)),
        script(std::move(first)),
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

  void talk(const Descriptor& client) {
    std::string bytes;
    std::size_t end = std::string::npos;
    while ((end = bytes.find("\r\n\r\n")) == std::string::npos)
      if (!read_more(client.get(), bytes)) return;
    const std::string head = bytes.substr(0, end);
    const std::size_t whole = end + 4 + content_length(head);
    while (bytes.size() < whole)
      if (!read_more(client.get(), bytes)) break;
    FullScript now;
    {
      const std::lock_guard lock(mutex);
      heads.push_back(head);
      now = script;
    }
    send_all(client.get(), now(head, std::string_view(bytes).substr(end + 4)));
    ::shutdown(client.get(), SHUT_WR);
  }

  Port port;
  Descriptor listener;
  mutable std::mutex mutex;
  FullScript script;
  std::vector<std::string> heads{};
  std::atomic<bool> over = false;
  std::vector<std::thread> talks{};  // Only the acceptor touches it.
  std::thread acceptor;              // Last: it uses all the others.
};

FakeUpstream::FakeUpstream(std::unique_ptr<Inner> inner)
    : inner_(std::move(inner)) {}
FakeUpstream::FakeUpstream(FakeUpstream&&) noexcept = default;
FakeUpstream& FakeUpstream::operator=(FakeUpstream&&) noexcept = default;
FakeUpstream::~FakeUpstream() = default;

Result<FakeUpstream> FakeUpstream::start(Script script) {
  return start_reading(without_body(std::move(script)));
}

Result<FakeUpstream> FakeUpstream::start_reading(FullScript script) {
  Port port = TRY(Port::reserve());
  Descriptor listener = TRY(listen_on(port.number()));
  return FakeUpstream(std::make_unique<Inner>(
      std::move(port), std::move(listener), std::move(script)));
}

std::string FakeUpstream::origin() const {
  return inner_->port.origin();
}

void FakeUpstream::answer(Script script) {
  answer_reading(without_body(std::move(script)));
}

void FakeUpstream::answer_reading(FullScript script) {
  const std::lock_guard lock(inner_->mutex);
  inner_->script = std::move(script);
}

std::vector<std::string> FakeUpstream::heads() const {
  const std::lock_guard lock(inner_->mutex);
  return inner_->heads;
}

std::string FakeUpstream::pass_on(const std::string& origin,
                                  const std::string& head,
                                  std::string_view body) {
  const Descriptor upstream = connect_to(origin);
  if (!upstream.is_open()) return {};
  const auto first = head.find("\r\n");
  send_all(upstream.get(), head.substr(0, first) + "\r\nConnection: close" +
                               head.substr(first) + "\r\n\r\n");
  send_all(upstream.get(), body);
  std::string answer;
  while (read_more(upstream.get(), answer)) {
  }
  return answer;
}

std::string FakeUpstream::status(int status, const std::string& body,
                                 const std::vector<std::string>& headers) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + " As Scripted\r\n";
  for (const std::string& header : headers)
    text += header + "\r\n";
  return text + "Content-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n" + body;
}

}  // namespace hoopgit::stage
