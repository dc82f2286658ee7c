#include "tests/server/http/client.hpp"

#include "core/base/text.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <iterator>
#include <stdexcept>

namespace hoopgit::front {
namespace {

void set_time_limit(int fd) {
  const timeval limit{10, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

}  // namespace

Client::Client(std::uint16_t port, int receive_buffer)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  set_time_limit(socket_.get());
  const int yes = 1;
  ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (receive_buffer > 0)
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer,
                 sizeof receive_buffer);
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(port);
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  if (::connect(socket_.get(), reinterpret_cast<sockaddr*>(&place),
                sizeof place) != 0)
    throw std::runtime_error("cannot connect");
}

bool Client::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent =
        ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Client::finish_sending() const {
  ::shutdown(socket_.get(), SHUT_WR);
}

void Client::reset() {
  const linger now{1, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  socket_.close();
}

bool Client::read_piece() {
  std::array<char, std::size_t{64} * 1024> piece;
  const ssize_t got = ::recv(socket_.get(), piece.data(), piece.size(), 0);
  if (got <= 0) return false;
  bytes_.append(piece.data(), static_cast<std::size_t>(got));
  return true;
}

bool Client::ends() {
  char byte = 0;
  return bytes_.empty() && ::recv(socket_.get(), &byte, 1, 0) == 0;
}

Response Client::receive(bool to_head) {
  Response response;
  std::size_t end = 0;
  while ((end = bytes_.find("\r\n\r\n")) == std::string::npos)
    if (!read_piece()) return response;
  const std::string head = bytes_.substr(0, end);
  bytes_.erase(0, end + 4);
  response.status = std::stoi(head.substr(9, 3));
  for (const auto line : split(head, '\n')) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    response.headers[lower(line.substr(0, colon))] =
        trim(line.substr(colon + 1));
  }
  const bool empty = to_head || response.status == 204 ||
                     response.status == 100 || response.status == 304;
  response.whole = empty || read_body(response);
  return response;
}

bool Client::read_body(Response& response) {
  if (response.headers.contains("transfer-encoding"))
    return read_chunked(response);
  if (!response.headers.contains("content-length")) {
    while (read_piece()) {
    }
    response.body = std::move(bytes_);
    return true;
  }
  const std::size_t size = std::stoul(response.headers["content-length"]);
  while (bytes_.size() < size)
    if (!read_piece()) return false;
  response.body = bytes_.substr(0, size);
  bytes_.erase(0, size);
  return true;
}

bool Client::read_chunked(Response& response) {
  while (true) {
    std::size_t line = 0;
    while ((line = bytes_.find("\r\n")) == std::string::npos)
      if (!read_piece()) return false;
    const std::size_t size = std::stoul(bytes_.substr(0, line), nullptr, 16);
    while (bytes_.size() < line + 2 + size + 2)
      if (!read_piece()) return false;
    response.body.append(bytes_, line + 2, size);
    bytes_.erase(0, line + 2 + size + 2);
    if (size == 0) return true;
  }
}

Door::Door(std::vector<Route> routes,
           const std::function<void(ListenerSettings&)>& adjust)
    : folder_(must(TemporaryFolder::make())) {
  std::filesystem::create_directory(spool());
  ListenerSettings settings;
  settings.spool = spool();
  settings.log = [this](std::string_view line) {
    const std::lock_guard lock(mutex_);
    log_.emplace_back(line);
  };
  if (adjust) adjust(settings);
  listener_ = must(Listener::open(std::move(settings), std::move(routes)));
  thread_ = std::thread([this] { listener_->run(); });
}

Door::~Door() {
  stop(std::chrono::seconds(1));
}

std::vector<std::string> Door::log() {
  const std::lock_guard lock(mutex_);
  return log_;
}

void Door::stop(std::chrono::seconds grace) {
  listener_->stop(grace);
  if (thread_.joinable()) thread_.join();
}

Response Door::ask(std::string_view request) const {
  Client client(port());
  client.send(request);
  return client.receive(request.starts_with("HEAD "));
}

std::string get(std::string_view path, std::string_view headers) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" +
         std::string(headers) + "\r\n";
}

std::string post(std::string_view path, std::string_view body,
                 std::string_view headers) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" +
         "Content-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}

bool eventually(const std::function<bool()>& is_so) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

std::size_t files_in(const std::filesystem::path& folder) {
  const std::filesystem::directory_iterator files(folder);
  return static_cast<std::size_t>(
      std::distance(begin(files), std::filesystem::directory_iterator()));
}

}  // namespace hoopgit::front
