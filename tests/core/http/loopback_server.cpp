#include "tests/core/http/loopback_server.hpp"

#include "core/base/text.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace hoopgit::test {

bool Connection::fill() {
  char piece[65536];
  const ssize_t got = ::recv(fd_, piece, sizeof piece, 0);
  if (got <= 0) return false;
  buffer_.append(piece, static_cast<std::size_t>(got));
  return true;
}

std::optional<std::string> Connection::read_line() {
  for (;;) {
    const auto end = buffer_.find('\n');
    if (end != buffer_.npos) {
      std::string line(trim(buffer_.substr(0, end)));
      buffer_.erase(0, end + 1);
      return line;
    }
    if (!fill()) return std::nullopt;
  }
}

std::optional<std::string> Connection::read_exactly(std::size_t size) {
  while (buffer_.size() < size)
    if (!fill()) return std::nullopt;
  std::string bytes = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return bytes;
}

std::optional<std::string> Connection::read_chunks() {
  std::string body;
  for (;;) {
    const auto line = read_line();
    if (!line) return std::nullopt;
    const auto size = std::strtoul(line->c_str(), nullptr, 16);
    const auto chunk = read_exactly(size);
    if (!chunk || !read_line()) return std::nullopt;
    if (size == 0) return body;
    body += *chunk;
  }
}

std::optional<ReceivedRequest> Connection::read_head() {
  const auto first = read_line();
  if (!first) return std::nullopt;
  const auto parts = split(*first, ' ');
  if (parts.size() != 3) return std::nullopt;
  ReceivedRequest request{std::string(parts[0]), std::string(parts[1]), {}, {}};
  for (;;) {
    const auto line = read_line();
    if (!line) return std::nullopt;
    if (line->empty()) return request;
    const auto colon = line->find(':');
    if (colon == line->npos) return std::nullopt;
    request.headers[lower(line->substr(0, colon))] =
        trim(std::string_view(*line).substr(colon + 1));
  }
}

std::optional<ReceivedRequest> Connection::read() {
  auto request = read_head();
  if (!request) return std::nullopt;
  std::optional<std::string> body = "";
  if (request->headers.contains("transfer-encoding"))
    body = read_chunks();
  else if (const auto size = request->headers.find("content-length");
           size != request->headers.end())
    body = read_exactly(std::strtoul(size->second.c_str(), nullptr, 10));
  if (!body) return std::nullopt;
  request->body = *body;
  return request;
}

bool Connection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Connection::answer(int status, std::string_view body,
                        const std::vector<std::string>& lines) {
  std::string head = "HTTP/1.1 " + std::to_string(status) + " Said\r\n";
  for (const auto& line : lines)
    head += line + "\r\n";
  head += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  return write(head + std::string(body));
}

void Connection::drop() {
  ::shutdown(fd_, SHUT_RDWR);
}

LoopbackServer::Handler LoopbackServer::each(Answer answer) {
  return [answer = std::move(answer)](Connection& connection) {
    while (const auto request = connection.read())
      answer(*request, connection);
  };
}

LoopbackServer::LoopbackServer(Handler handler) : handler_(std::move(handler)) {
  listener_ = Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_.get(), generic, size) != 0 ||
      ::listen(listener_.get(), 64) != 0 ||
      ::getsockname(listener_.get(), generic, &size) != 0)
    throw std::runtime_error("cannot listen on loopback");
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { serve(); });
}

LoopbackServer::~LoopbackServer() {
  ::shutdown(listener_.get(), SHUT_RDWR);
  accepting_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int fd : open_)
      ::shutdown(fd, SHUT_RDWR);
  }
  for (auto& thread : threads_)
    thread.join();
  for (const int fd : open_)
    ::close(fd);
}

std::string LoopbackServer::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

void LoopbackServer::serve() {
  for (;;) {
    const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    const int yes = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    ++connections_;
    const std::lock_guard lock(mutex_);
    open_.push_back(fd);
    threads_.emplace_back([this, fd] {
      Connection connection(fd);
      handler_(connection);
      ::shutdown(fd, SHUT_RDWR);  // Closed in the destructor: no reuse before.
    });
  }
}

}  // namespace hoopgit::test
