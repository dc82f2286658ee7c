#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "core/http/client.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>

#include <thread>

namespace hoopgit::http {
namespace {

/// openssl s_server with a certificate of its own for "localhost".
class TlsServer {
 public:
  explicit TlsServer(const std::vector<std::string>& options = {}) {
    make_certificate();
    const Descriptor output(::open((folder_.path() / "output").c_str(),
                                   O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    Command command{{"openssl", "s_server", "-www", "-accept", "127.0.0.1:0",
                     "-cert", certificate(), "-key", folder_.path() / "key"}};
    command.argv.insert(command.argv.end(), options.begin(), options.end());
    command.output_descriptor = output.get();
    server_.push_back(*Background::start(command));
    wait_for_port();
  }

  std::filesystem::path certificate() const { return folder_.path() / "cert"; }

  Request request(const std::string& host) const {
    Request request;
    request.url = *parse_url("https://" + host + ":" + port_ + "/");
    return request;
  }

 private:
  void make_certificate() {
    const Command command{{"openssl", "req", "-x509", "-newkey", "ec",
                           "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                           "-days", "2", "-subj", "/CN=localhost", "-addext",
                           "subjectAltName=DNS:localhost", "-keyout",
                           folder_.path() / "key", "-out", certificate()}};
    REQUIRE(run(command)->succeeded());
  }

  /// It says "ACCEPT 127.0.0.1:PORT" once it listens.
  void wait_for_port() {
    for (int i = 0; i < 500 && port_.empty(); ++i) {
      const std::string said = *read_file(folder_.path() / "output");
      const auto start = said.find("ACCEPT 127.0.0.1:");
      const auto end = said.find('\n', start == said.npos ? 0 : start);
      if (start != said.npos && end != said.npos)
        port_ = said.substr(start + 17, end - start - 17);
      else
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    REQUIRE_FALSE(port_.empty());
  }

  TemporaryFolder folder_ = *TemporaryFolder::make();
  std::string port_{};
  std::vector<Background> server_{};
};

}  // namespace

TEST_CASE("a server is trusted by the configured authority and its name") {
  const TlsServer server;
  const Client trusting({server.certificate(), "hoopgit"});
  const auto response = trusting.send(server.request("localhost"));
  REQUIRE(response);
  CHECK(response->head.status == 200);
  CHECK(trusting.send(server.request("127.0.0.1"))
            .error()
            .message.ends_with("its certificate is not trusted"));
  CHECK(Client()
            .send(server.request("localhost"))
            .error()
            .message.ends_with("its certificate is not trusted"));
}

TEST_CASE("a server that speaks only TLS 1.1 is refused") {
  const TlsServer server({"-tls1_1", "-cipher", "ALL:@SECLEVEL=0"});
  const Client trusting({server.certificate(), "hoopgit"});
  CHECK(trusting.send(server.request("localhost"))
            .error()
            .message.ends_with("the TLS handshake failed"));
}

}  // namespace hoopgit::http
