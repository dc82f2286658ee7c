#include "tests/server/identity/test_issuer.hpp"

namespace hoopgit::test {

TestIssuer::TestIssuer()
    : server_(
          LoopbackServer::each([this](const auto& request, auto& connection) {
            serve(request, connection);
          })) {
  answer_discovery([this](const auto&, auto& connection) {
    connection.answer(200,
                      json::dump(json::object(
                          {{"issuer", url()}, {"jwks_uri", url("/jwks")}})));
  });
}

identity::IssuerSettings TestIssuer::settings() const {
  return {.name = "corp", .issuer = url(), .client_id = "hoopgit-cli"};
}

void TestIssuer::publish(json::Array keys) {
  answer_keys([text = jwks(std::move(keys))](const auto&, auto& connection) {
    connection.answer(200, text, {"Cache-Control: public, max-age=3600"});
  });
}

void TestIssuer::answer_keys(LoopbackServer::Answer answer) {
  const std::lock_guard lock(mutex_);
  keys_ = std::move(answer);
}

void TestIssuer::answer_discovery(LoopbackServer::Answer answer) {
  const std::lock_guard lock(mutex_);
  discovery_ = std::move(answer);
}

std::string TestIssuer::url(std::string_view path) const {
  return server_.url("/realm" + std::string(path));
}

void TestIssuer::serve(const ReceivedRequest& request, Connection& connection) {
  LoopbackServer::Answer answer;
  {
    const std::lock_guard lock(mutex_);
    if (request.target == "/realm/.well-known/openid-configuration") {
      ++discoveries_;
      answer = discovery_;
    } else if (request.target == "/realm/jwks") {
      ++fetches_;
      answer = keys_;
    } else {
      ++strays_;
    }
  }
  if (answer)
    answer(request, connection);
  else
    connection.answer(404, "");
}

}  // namespace hoopgit::test
