#include "cli/loopback_listener.hpp"

#include "core/base/clock.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

namespace hoopgit::cli {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::size_t longest_head = std::size_t{16} * 1024;
constexpr std::size_t most_callers = 32;

constexpr std::string_view page =
    "<!doctype html><meta charset=utf-8><title>hoopgit</title>"
    "<body style=\"font-family:sans-serif;margin:4em\">"
    "<h1>Back to the terminal</h1><p>hoopgit has the issuer's answer. "
    "You can close this page.</body>";

std::string response(std::string_view status, std::string_view type,
                     std::string_view body) {
  return "HTTP/1.1 " + std::string(status) +
         "\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
         "Content-Security-Policy: default-src 'none'; style-src "
         "'unsafe-inline'\r\nConnection: close\r\n\r\n" +
         std::string(body);
}

void answer(int fd, const std::string& text) {
  // A caller that has gone is not our problem, nor is it worth a SIGPIPE.
  [[maybe_unused]] const ssize_t sent =
      ::send(fd, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  ::shutdown(fd, SHUT_WR);
}

/// Somebody who has connected. Browsers open connections that they may never
/// use, so nobody may be waited for alone.
struct Caller {
  Descriptor socket;
  std::string head{};
  bool done = false;
};

std::vector<pollfd> waits_of(const std::vector<Descriptor>& listeners,
                             const std::vector<Caller>& callers) {
  std::vector<pollfd> waits;
  for (const auto& listener : listeners)
    waits.push_back({listener.get(), POLLIN, 0});
  for (const auto& caller : callers)
    waits.push_back({caller.socket.get(), POLLIN, 0});
  return waits;
}

void accept_one(int listener, std::vector<Caller>& callers) {
  Descriptor socket(
      ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!socket.is_open()) return;
  if (callers.size() >= most_callers) callers.erase(callers.begin());
  callers.push_back({std::move(socket)});
}

std::optional<Form> hear(Caller& caller, std::string_view state) {
  std::array<char, 4096> piece;
  const ssize_t got =
      ::recv(caller.socket.get(), piece.data(), piece.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  caller.done = got <= 0;
  if (caller.done) return std::nullopt;
  caller.head.append(piece.data(), static_cast<std::size_t>(got));
  const bool whole = caller.head.find("\r\n\r\n") != std::string::npos;
  if (!whole && caller.head.size() < longest_head) return std::nullopt;
  caller.done = true;
  auto form = whole ? callback_in(caller.head, state) : std::nullopt;
  answer(caller.socket.get(),
         form ? response("200 OK", "text/html; charset=utf-8", page)
              : response("404 Not Found", "text/plain", "not here\n"));
  return form;
}

template <class Address>
Result<Descriptor> listen_at(const Address& address, const std::string& name) {
  const auto* plain = reinterpret_cast<const sockaddr*>(&address);
  Descriptor socket(::socket(plain->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return from_errno("make a socket", errno);
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (plain->sa_family == AF_INET6)
    ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (::bind(socket.get(), plain, sizeof address) != 0 ||
      ::listen(socket.get(), 16) != 0)
    return from_errno("listen on " + name, errno);
  return socket;
}

}  // namespace

std::optional<Form> callback_in(std::string_view head, std::string_view state) {
  constexpr std::string_view start = "GET /callback?";
  const std::string_view line = head.substr(0, head.find("\r\n"));
  const auto end = line.rfind(" HTTP/1.");
  if (!line.starts_with(start) || end == std::string_view::npos ||
      end < start.size())
    return std::nullopt;
  auto form = from_form(line.substr(start.size(), end - start.size()));
  if (!form) return std::nullopt;
  for (const auto& [name, value] : *form)
    if (name == "state" && value == state) return *std::move(form);
  return std::nullopt;
}

Result<LoopbackListener> LoopbackListener::open(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  std::vector<Descriptor> sockets;
  const std::string name =
      "127.0.0.1" + (port == 0 ? "" : ":" + std::to_string(port));
  sockets.push_back(TRY(listen_at(address, name)));
  socklen_t size = sizeof address;
  if (::getsockname(sockets.front().get(),
                    reinterpret_cast<sockaddr*>(&address), &size) != 0)
    return from_errno("listen on 127.0.0.1", errno);
  const std::uint16_t number = ntohs(address.sin_port);
  sockaddr_in6 other{};
  other.sin6_family = AF_INET6;
  other.sin6_addr = IN6ADDR_LOOPBACK_INIT;
  other.sin6_port = htons(number);
  // For a browser, or ssh -L, that makes of 127.0.0.1 what it likes.
  if (auto socket = listen_at(other, "[::1]"))
    sockets.push_back(*std::move(socket));
  return LoopbackListener(std::move(sockets), number);
}

std::string LoopbackListener::redirect_uri() const {
  // The address, never "localhost": a name may resolve to somebody else.
  return "http://127.0.0.1:" + std::to_string(port_) + "/callback";
}

Result<Form> LoopbackListener::wait(std::string_view state,
                                    std::chrono::seconds patience) {
  const auto end = Steady::now() + patience;
  std::vector<Caller> callers;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - Steady::now());
    if (left.count() <= 0)
      return Error{Fault::unavailable,
                   "cannot sign in: nobody came back from the issuer within " +
                       to_text(patience),
                   "hoopgit login --device, or --paste"};
    auto waits = waits_of(sockets_, callers);
    if (::poll(waits.data(), waits.size(),
               static_cast<int>(std::min<long>(left.count(), 60'000))) < 0 &&
        errno != EINTR)
      return from_errno("wait for the browser", errno);
    for (std::size_t i = 0; i < callers.size(); ++i) {
      if (waits[sockets_.size() + i].revents == 0) continue;
      if (auto form = hear(callers[i], state)) return *std::move(form);
    }
    std::erase_if(callers, [](const Caller& caller) { return caller.done; });
    for (std::size_t i = 0; i < sockets_.size(); ++i)
      if (waits[i].revents != 0) accept_one(sockets_[i].get(), callers);
  }
}

}  // namespace hoopgit::cli
