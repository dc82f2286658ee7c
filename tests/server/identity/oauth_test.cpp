#include "server/identity/oauth.hpp"

#include "core/base/url.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::identity {
namespace {

Settings settings() {
  return {.public_url = *parse_url("https://relay.example.com:8443/"),
          .audience = "https://relay.example.com:8443",
          .issuers = {{.name = "corp",
                       .issuer = "https://id.example.com",
                       .client_id = "hoopgit-cli",
                       .ports = {9321},
                       .scopes = {"openid", "groups"}},
                      {.name = "partner",
                       .issuer = "https://partner.example.com/oidc",
                       .client_id = "hg",
                       .device_flow = false},
                      {.name = "ci",
                       .issuer = "https://ci.example.com",
                       .client_id = "",
                       .kind = "service"}}};
}

TEST_CASE("the relay tells clients how to sign in, golden") {
  CHECK(
      json::dump(protected_resource(settings())) ==
      R"({"authorization_servers":["https://id.example.com",)"
      R"("https://partner.example.com/oidc"],)"
      R"("bearer_methods_supported":["header"],)"
      R"("dpop_bound_access_tokens_required":false,)"
      R"("dpop_signing_alg_values_supported":["ES256","EdDSA"],)"
      R"("hoopgit_audience":"https://relay.example.com:8443",)"
      R"("hoopgit_clients":[{"client_id":"hoopgit-cli",)"
      R"("flows":["code","device"],"issuer":"https://id.example.com",)"
      R"("ports":[9321],"scopes":["openid","groups"]},)"
      R"({"client_id":"hg","flows":["code"],)"
      R"("issuer":"https://partner.example.com/oidc","ports":[],)"
      R"("scopes":["openid"]}],)"
      R"("resource":"https://relay.example.com:8443",)"
      R"("scopes_supported":["git:read","git:write","api:read","api:approve"]})");
}

TEST_CASE("clients learn how people must sign in, where it matters") {
  auto strict = settings();
  strict.issuers[0].sign_in = {
      .max_age = std::chrono::hours(8), .acr = {"phr", "phrh"}, .amr = {"mfa"}};
  const auto document = protected_resource(strict);
  const auto clients = *document.array("hoopgit_clients");
  CHECK(*clients[0].integer("max_age") == 28'800);
  CHECK(*clients[0].texts("acr_values") ==
        std::vector<std::string>{"phr", "phrh"});
  CHECK(clients[1].find("max_age") == nullptr);
  CHECK(clients[1].find("acr_values") == nullptr);
}

TEST_CASE("the relay describes itself as an authorization server") {
  const auto document = authorization_server(settings());
  const std::string origin = "https://relay.example.com:8443";
  CHECK(*document.text("issuer") == origin);
  CHECK(*document.text("token_endpoint") == origin + "/oauth/token");
  CHECK(*document.text("revocation_endpoint") == origin + "/oauth/revoke");
  CHECK(
      *document.texts("grant_types_supported") ==
      std::vector<std::string>{
          "urn:ietf:params:oauth:grant-type:token-exchange", "refresh_token"});
  CHECK(*document.texts("dpop_signing_alg_values_supported") ==
        std::vector<std::string>{"ES256", "EdDSA"});
}

TEST_CASE("errors have names that OAuth clients know") {
  const auto name = [](Fault fault) { return oauth_error({fault, "x"}); };
  CHECK(name(Fault::unauthenticated) == "invalid_grant");
  CHECK(name(Fault::forbidden) == "access_denied");
  CHECK(oauth_error({Fault::forbidden, std::string(no_scope_message)}) ==
        "invalid_scope");
  CHECK(name(Fault::unavailable) == "temporarily_unavailable");
  CHECK(name(Fault::usage) == "invalid_request");
  CHECK(name(Fault::limit) == "invalid_request");
  CHECK(name(Fault::internal) == "server_error");
  CHECK(name(Fault::corrupt) == "server_error");
}

}  // namespace
}  // namespace hoopgit::identity
