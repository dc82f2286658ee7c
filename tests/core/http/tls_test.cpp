#include "core/http/client.hpp"
#include "tests/core/http/tls_server.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::http {
using test::TlsServer;

namespace {

Request request_to(const TlsServer& server, const std::string& host) {
  Request request;
  request.url =
      *parse_url("https://" + host + ":" + std::to_string(server.port()) + "/");
  return request;
}

}  // namespace

TEST_CASE("a server is trusted by the configured authority and its name") {
  const TlsServer server({"-www"});
  const Client trusting({server.certificate(), "hoopgit"});
  const auto response = trusting.send(request_to(server, "localhost"));
  REQUIRE(response);
  CHECK(response->head.status == 200);
  CHECK(trusting.send(request_to(server, "127.0.0.1"))
            .error()
            .message.ends_with("its certificate is not trusted"));
  CHECK(Client()
            .send(request_to(server, "localhost"))
            .error()
            .message.ends_with("its certificate is not trusted"));
}

TEST_CASE("a server that speaks only TLS 1.1 is refused") {
  const TlsServer server({"-www", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"});
  const Client trusting({server.certificate(), "hoopgit"});
  CHECK(trusting.send(request_to(server, "localhost"))
            .error()
            .message.ends_with("the TLS handshake failed"));
}

}  // namespace hoopgit::http
