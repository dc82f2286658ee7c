#include "tests/support/fake_upstream.hpp"

#include "core/base/file.hpp"
#include "tests/support/raw_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <charconv>
#include <mutex>
#include <optional>
#include <utility>

namespace hoopgit::stage {
namespace {

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
  std::string answer(const std::string& head, std::string_view body) {
    FullScript now;
    {
      const std::lock_guard lock(mutex);
      heads.push_back(head);
      now = script;
    }
    return now(head, body);
  }

  std::mutex mutex{};
  FullScript script;
  std::vector<std::string> heads{};
  std::optional<RawServer> server{};  // Last: its threads use the others.
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
  auto inner = std::make_unique<Inner>();
  inner->script = std::move(script);
  inner->server = TRY(RawServer::start(
      [self = inner.get()](const std::string& head, std::string_view body) {
        return self->answer(head, body);
      }));
  return FakeUpstream(std::move(inner));
}

std::string FakeUpstream::origin() const {
  return inner_->server->origin();
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
