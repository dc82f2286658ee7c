#include "cli/documents.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

const Url relay = *parse_url("https://relay.example.com");
const std::string issuer = "https://idp.example.com/realm";

std::string relay_document(const std::string& resource) {
  return R"({"resource":")" + resource + R"(","hoopgit_clients":[{
    "issuer":"https://idp.example.com/realm","client_id":"cli",
    "scopes":["openid"],"flows":["code","device"],"ports":[9321]}]})";
}

std::string issuer_document(const std::string& named,
                            const std::string& token_endpoint) {
  return R"({"issuer":")" + named +
         R"(","authorization_endpoint":"https://idp.example.com/auth",
         "token_endpoint":")" +
         token_endpoint + R"("})";
}

TEST_CASE("a relay names its issuers") {
  const auto clients =
      read_relay_document(relay_document("https://relay.example.com"), relay);
  REQUIRE(clients);
  REQUIRE(clients->size() == 1);
  CHECK(clients->front().issuer == issuer);
  CHECK(clients->front().client_id == "cli");
  CHECK(clients->front().allows("device"));
  CHECK_FALSE(clients->front().allows("password"));
  CHECK(clients->front().ports == std::vector<std::uint16_t>{9321});
}

TEST_CASE("a relay says how people must sign in, or nothing of it") {
  const std::string plain = relay_document("https://relay.example.com");
  const auto with = [&](const std::string& more) {
    auto text = plain;
    text.insert(text.rfind("}]}"), "," + more);
    return read_relay_document(text, relay);
  };
  CHECK_FALSE(read_relay_document(plain, relay)->front().max_age);
  const auto strict = with(R"("max_age":300,"acr_values":["phr"])");
  REQUIRE(strict);
  CHECK(strict->front().max_age == std::chrono::seconds(300));
  CHECK(strict->front().acr_values == std::vector<std::string>{"phr"});
  CHECK_FALSE(with(R"("max_age":-1)"));
  CHECK_FALSE(with(R"("max_age":"300")"));
  CHECK_FALSE(with(R"("acr_values":"phr")"));
}

TEST_CASE("a document about another relay is not used") {
  const auto resource =
      GENERATE("https://relay.example.com/", "https://evil.example.com",
               "http://relay.example.com", "");
  const auto clients = read_relay_document(relay_document(resource), relay);
  REQUIRE_FALSE(clients);
  CHECK(clients.error().fault == Fault::forbidden);
}

TEST_CASE("an issuer's document names the issuer, byte for byte") {
  CHECK(read_issuer_document(
      issuer_document(issuer, "https://idp.example.com/token"), issuer));
  const auto named = GENERATE("https://idp.example.com/realm/",
                              "https://IDP.example.com/realm",
                              "https://evil.example.com/realm");
  CHECK_FALSE(read_issuer_document(
      issuer_document(named, "https://idp.example.com/token"), issuer));
}

TEST_CASE("codes and tokens are sent to https or to this machine only") {
  CHECK_FALSE(read_issuer_document(
      issuer_document(issuer, "http://idp.example.com/token"), issuer));
  CHECK(read_issuer_document(
      issuer_document(issuer, "http://127.0.0.1:80/token"), issuer));
}

TEST_CASE("what a document leaves out is told") {
  CHECK_FALSE(read_issuer_document(R"({"issuer":")" + issuer + "\"}", issuer));
  CHECK_FALSE(read_relay_document("<html>", relay));
}

}  // namespace
}  // namespace hoopgit::cli
