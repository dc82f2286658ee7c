#include "core/http/tls_stream.hpp"

#include "tests/core/http/loopback_server.hpp"
#include "tests/core/http/tls_server.hpp"

#include <catch2/catch.hpp>

#include <thread>

namespace hoopgit::http {
namespace {

using test::TlsServer;

TlsStreamSettings settings_for(const TlsServer& server) {
  TlsStreamSettings settings;
  settings.host = "localhost";
  settings.port = server.port();
  settings.ca_file = server.certificate();
  return settings;
}

TEST_CASE("what is written to a TLS stream arrives, however much it is") {
  const TlsServer server;
  auto stream = TlsStream::connect(settings_for(server));
  if (!stream) FAIL(stream.error().message);
  const std::string much(3'000'000, 'x');
  REQUIRE(stream->write("first\n"));
  REQUIRE(stream->write(much + "\nlast\n"));
  CHECK(stream->is_open());
  REQUIRE(server.has_received("\nlast\n"));
  CHECK(server.received().find("first\n" + much) != std::string::npos);
}

TEST_CASE("a TLS stream goes only to a server that is trusted") {
  const TlsServer server;
  auto settings = settings_for(server);
  settings.ca_file.clear();
  const auto unknown = TlsStream::connect(settings);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().message.ends_with("its certificate is not trusted"));
  settings = settings_for(server);
  settings.host = "127.0.0.1";
  CHECK_FALSE(TlsStream::connect(settings));
}

TEST_CASE("a TLS stream that was guarded does not go to this machine") {
  const TlsServer server;
  auto settings = settings_for(server);
  settings.refuse_local_addresses = true;
  const auto refused = TlsStream::connect(settings);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::forbidden);
}

TEST_CASE("that the server went away is noticed") {
  TlsServer server;
  auto stream = TlsStream::connect(settings_for(server));
  REQUIRE(stream);
  server.stop();
  for (int i = 0; i < 500 && stream->is_open(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK_FALSE(stream->is_open());
  CHECK_FALSE(TlsStream::connect(settings_for(server)));
}

TEST_CASE("a server that does not speak TLS is given up in time") {
  const test::LoopbackServer silent(
      [](test::Connection& from) { from.read(); });
  TlsStreamSettings settings;
  settings.host = "127.0.0.1";
  settings.port = silent.port();
  settings.deadline = std::chrono::milliseconds(200);
  const auto stream = TlsStream::connect(settings);
  REQUIRE_FALSE(stream);
  CHECK(stream.error().fault == Fault::unavailable);
}

}  // namespace
}  // namespace hoopgit::http
