#include "tests/support/raw_push.hpp"

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>

namespace hoopgit::stage {
namespace {

Result<Descriptor> connect_to(const std::string& address) {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in relay{};
  relay.sin_family = AF_INET;
  relay.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  relay.sin_port = htons(static_cast<std::uint16_t>(
      std::stoi(address.substr(address.find(':') + 1))));
  const timeval limit{60, 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&relay),
                sizeof relay) != 0)
    return from_errno("connect to the relay", errno);
  return socket;
}

/// A relay that has seen enough closes before it has read all: not an error.
void send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent =
        ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace

std::string pkt_line(std::string_view payload) {
  const std::size_t size = payload.size() + 4;
  const std::string raw{static_cast<char>(size >> 8),
                        static_cast<char>(size & 0xff)};
  return to_hex(raw) + std::string(payload);
}

std::string commands(const std::vector<RawCommand>& list,
                     std::string_view capabilities) {
  std::string head;
  for (const auto& command : list) {
    std::string line =
        command.old_id + " " + command.new_id + " " + command.ref;
    if (head.empty())
      line += std::string(1, '\0') + " " + std::string(capabilities);
    head += pkt_line(line);
  }
  return head + pkt_flush;
}

RawPush::RawPush(Secret token, std::string address, std::string repository)
    : token_(std::move(token)),
      address_(std::move(address)),
      repository_(std::move(repository)) {}

Result<RawPush> RawPush::by(const Person& person, const Stage& stage,
                            const std::string& repository) {
  const Completed printed = TRY(person.run({"hoopgit", "token"}));
  if (!printed.succeeded())
    return Error{Fault::internal, "cannot get a token: " + printed.errors};
  return RawPush(Secret(std::string(trim(printed.output))),
                 stage.relay.origin().substr(7), repository);
}

Result<std::string> RawPush::send(const std::string& body) const {
  const Descriptor socket = TRY(connect_to(address_));
  send_all(socket.get(),
           "POST /" + repository_ + ".git/git-receive-pack HTTP/1.1\r\nHost: " +
               address_ + "\r\nAuthorization: Basic " +
               to_base64("oauth2:" + std::string(token_.reveal())) +
               "\r\nContent-Type: application/x-git-receive-pack-request\r\n"
               "Connection: close\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body);
  std::string answer;
  std::string piece(std::size_t{64} * 1024, '\0');
  for (;;) {
    const ssize_t got = ::recv(socket.get(), piece.data(), piece.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return answer;
    answer.append(piece, 0, static_cast<std::size_t>(got));
  }
}

}  // namespace hoopgit::stage
