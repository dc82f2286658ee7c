#include "tests/cli/agent_double.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <map>
#include <optional>
#include <stdexcept>

namespace hoopgit::cli {
namespace {

constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

enum Type : unsigned char {
  data_frame = 0,
  head_frame = 1,
  settings_frame = 4
};
enum Flag : unsigned char {
  none = 0,
  ack = 1,
  end_stream = 1,
  end_headers = 4
};

struct Frame {
  unsigned char type;
  unsigned char flags;
  unsigned char stream;
  std::string content;
};

std::string text_of(unsigned char type, unsigned flags, unsigned char stream,
                    const std::string& content) {
  std::string text;
  for (int shift = 16; shift >= 0; shift -= 8)
    text += static_cast<char>(content.size() >> shift & 0xff);
  text += static_cast<char>(type);
  text += static_cast<char>(flags);
  text += std::string(3, '\0');
  text += static_cast<char>(stream);
  return text + content;
}

/// A literal header that is in no table, without Huffman's code.
std::string header(const std::string& name, const std::string& value) {
  const auto sized = [](const std::string& text) {
    return std::string(1, static_cast<char>(text.size())) + text;
  };
  return std::string(1, '\0') + sized(name) + sized(value);
}

std::optional<std::string> read_exactly(int fd, std::size_t size) {
  auto bytes = read_up_to(fd, size);
  if (!bytes || bytes->size() != size) return std::nullopt;
  return *std::move(bytes);
}

std::optional<Frame> read_frame(int fd) {
  const auto head = read_exactly(fd, 9);
  if (!head) return std::nullopt;
  const auto at = [&](std::size_t i) {
    return static_cast<unsigned char>((*head)[i]);
  };
  const std::size_t size = static_cast<std::size_t>(at(0)) << 16 |
                           static_cast<std::size_t>(at(1)) << 8 | at(2);
  auto content = read_exactly(fd, size);
  if (!content) return std::nullopt;
  return Frame{at(3), at(4), at(8), *std::move(content)};
}

void send(int fd, const std::string& bytes) {
  (void)write_all(fd, bytes);
}

}  // namespace

AgentDouble::AgentDouble(AgentAnswer answer) : answer_(std::move(answer)) {
  listener_ = Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  const std::string path = folder_.path() / "agent.sock";
  std::strncpy(name.sun_path, path.c_str(), sizeof name.sun_path - 1);
  if (::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&name),
             sizeof name) != 0 ||
      ::listen(listener_.get(), 4) != 0)
    throw std::runtime_error("cannot listen on " + path);
  thread_ = std::thread([this] { serve(); });
}

AgentDouble::~AgentDouble() {
  ::shutdown(listener_.get(), SHUT_RDWR);
  thread_.join();
}

std::string AgentDouble::address() const {
  return "unix://" + (folder_.path() / "agent.sock").string();
}

std::string AgentDouble::headers() const {
  const std::lock_guard lock(mutex_);
  return headers_;
}

std::string AgentDouble::body() const {
  const std::lock_guard lock(mutex_);
  return body_;
}

void AgentDouble::serve() {
  for (;;) {
    const Descriptor connection(
        ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection.is_open()) return;
    const timeval patience{30, 0};
    ::setsockopt(connection.get(), SOL_SOCKET, SO_RCVTIMEO, &patience,
                 sizeof patience);
    talk(connection.get());
  }
}

void AgentDouble::talk(int fd) {
  if (read_exactly(fd, preface.size()) != preface) return;
  send(fd, text_of(settings_frame, none, 0, ""));
  while (const auto frame = read_frame(fd)) {
    if (frame->type == settings_frame && frame->flags != ack)
      send(fd, text_of(settings_frame, ack, 0, ""));
    if (frame->type == head_frame) {
      const std::lock_guard lock(mutex_);
      headers_ = frame->content;
      body_.clear();
    }
    if (frame->type != data_frame) continue;
    {
      const std::lock_guard lock(mutex_);
      body_ += frame->content;
    }
    if ((frame->flags & end_stream) == 0) continue;
    const std::string start = std::string(1, '\x88') +  // :status 200
                              header("content-type", "application/grpc");
    const std::string end = header("grpc-status", answer_.status) +
                            header("grpc-message", answer_.message);
    const auto stream = frame->stream;
    if (answer_.status != "0") {
      send(fd,
           text_of(head_frame, end_headers | end_stream, stream, start + end));
      continue;
    }
    send(fd, text_of(head_frame, end_headers, stream, start) +
                 text_of(data_frame, none, stream, answer_.body) +
                 text_of(head_frame, end_headers | end_stream, stream, end));
  }
}

std::string huffman(std::string_view text) {
  static const std::map<char, std::string> codes{
      {'a', "00011"},  {'e', "00101"},   {'i', "00110"},  {'o', "00111"},
      {'s', "01000"},  {'t', "01001"},   {'.', "010111"}, {'d', "100100"},
      {'f', "100101"}, {'l', "101000"},  {'p', "101011"}, {'r', "101100"},
      {'u', "101101"}, {'k', "1110101"}, {'w', "1111000"}};
  std::string bits;
  for (const char letter : text)
    bits += codes.at(letter);
  while (bits.size() % 8 != 0)
    bits += '1';
  std::string bytes;
  for (std::size_t i = 0; i < bits.size(); i += 8)
    bytes += static_cast<char>(std::stoi(bits.substr(i, 8), nullptr, 2));
  return bytes;
}

}  // namespace hoopgit::cli
