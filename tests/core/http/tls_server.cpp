#include "tests/core/http/tls_server.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace hoopgit::test {
namespace {

/// True once somebody listens there. Looked up, not tried: the server would
/// write what it thinks of a client that says nothing between what it received.
bool is_listened_on(std::uint16_t port) {
  char wanted[32];
  std::snprintf(wanted, sizeof wanted, "0100007F:%04X 00000000:0000 0A", port);
  std::ifstream table("/proc/net/tcp");
  for (std::string line; std::getline(table, line);)
    if (line.find(wanted) != std::string::npos) return true;
  return false;
}

}  // namespace

TlsServer::TlsServer(const std::vector<std::string>& options)
    : options_(options) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  silent_input_ = Descriptor(pipe[0]);
  held_open_ = Descriptor(pipe[1]);
  make_certificate();
  start();
}

void TlsServer::make_certificate() {
  const Command command{{"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                         "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                         "-subj", "/CN=localhost", "-addext",
                         "subjectAltName=DNS:localhost", "-keyout",
                         folder_.path() / "key", "-out", certificate()}};
  const auto made = run(command);
  if (!made || !made->succeeded())
    throw std::runtime_error("openssl made no certificate");
}

void TlsServer::start() {
  const auto file = folder_.path() / "output";
  output_ = Descriptor(
      ::open(file.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600));
  Command command{{"openssl", "s_server", "-accept",
                   "127.0.0.1:" + port_.text(), "-cert", certificate(), "-key",
                   folder_.path() / "key"}};
  command.argv.insert(command.argv.end(), options_.begin(), options_.end());
  command.output_descriptor = output_.get();
  command.input_descriptor = silent_input_.get();
  auto started = Background::start(command);
  if (!started) throw std::runtime_error(started.error().message);
  server_ = *std::move(started);
  wait_until_it_answers();
}

void TlsServer::stop() {
  server_.reset();
}

void TlsServer::wait_until_it_answers() {
  for (int i = 0; i < 500; ++i) {
    if (is_listened_on(port())) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  throw std::runtime_error("openssl s_server does not listen");
}

std::string TlsServer::received() const {
  return read_file(folder_.path() / "output", 1 << 30).operator*();
}

bool TlsServer::has_received(std::string_view ending) const {
  for (int i = 0; i < 500; ++i) {
    if (received().ends_with(ending)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

}  // namespace hoopgit::test
