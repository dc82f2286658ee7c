#include "tests/support/issuer.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "tests/support/bare_git.hpp"
#include "tests/support/fake_upstream.hpp"
#include "tests/support/must.hpp"
#include "tests/support/web.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::stage {
namespace {

std::uint16_t port_of(const std::string& origin) {
  return static_cast<std::uint16_t>(
      std::stoi(origin.substr(origin.rfind(':') + 1)));
}

std::string authorization_url(const Issuer& issuer, const std::string& back) {
  return issuer.issuer_url() + "/auth?" +
         to_form(
             {{"response_type", "code"},
              {"client_id", issuer.client_id()},
              {"redirect_uri", back},
              {"scope", "openid"},
              {"state", "of-this-login"},
              {"nonce", "of-this-login"},
              {"code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"},
              {"code_challenge_method", "S256"}});
}

TEST_CASE("the issuer says who somebody is, and the groups") {
  const Issuer issuer = must(Issuer::start({.audience = "http://relay"}));
  const auto grace =
      must(claims_of(must(issuer.id_token_for("grace", {.nonce = "n-1"}))));
  CHECK(must(grace.text("iss")) == issuer.issuer_url());
  CHECK(must(grace.text("aud")) == "hoopgit-cli");
  CHECK(must(grace.text("email")) == "grace@example.com");
  CHECK(must(grace.text("nonce")) == "n-1");
  CHECK(must(grace.texts("groups")) ==
        std::vector<std::string>{"dev", "maintainers"});
  CHECK(must(grace.integer("exp")) - must(grace.integer("iat")) == 3600);

  const auto ada = must(claims_of(must(issuer.id_token_for("ada"))));
  CHECK(must(ada.texts("groups")) == std::vector<std::string>{"dev"});
  CHECK(must(ada.text("sub")) != must(grace.text("sub")));

  const auto eve = must(claims_of(
      must(issuer.id_token_for("eve", {.audience = "http://relay"}))));
  CHECK(eve.find("groups") == nullptr);
  CHECK(must(eve.text("aud")) == "http://relay");

  CHECK_FALSE(issuer.id_token_for("mallory"));
}

TEST_CASE("the browser signs in and comes back to the program with a code") {
  FakeUpstream program = must(FakeUpstream::start([](const std::string&) {
    return FakeUpstream::status(200, "You may close this window.");
  }));
  const Issuer issuer =
      must(Issuer::start({.login_ports = {port_of(program.origin())}}));
  const std::string url =
      authorization_url(issuer, program.origin() + "/callback");

  must(sign_in(url, issuer.account("ada")));
  REQUIRE(program.heads().size() == 1);
  const std::string head = program.heads().front();
  CHECK(head.find("GET /callback?") == 0);
  CHECK(head.find("code=") != std::string::npos);
  CHECK(head.find("state=of-this-login") != std::string::npos);

  const auto wrong = sign_in(url, {"ada", Secret("guessed")});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().message ==
        "cannot sign in as ada: the issuer answered 401");
  CHECK_FALSE(sign_in(authorization_url(issuer, "http://127.0.0.1:1/callback"),
                      issuer.account("ada")));
}

TEST_CASE("the browser program is what BROWSER wants") {
  FakeUpstream program = must(FakeUpstream::start(
      [](const std::string&) { return FakeUpstream::status(200); }));
  const Issuer issuer =
      must(Issuer::start({.login_ports = {port_of(program.origin())}}));
  const Account sam = issuer.account("sam");
  auto environment = bare_environment();
  environment.push_back("HOOPGIT_TEST_USER=" + sam.name);
  environment.push_back("HOOPGIT_TEST_PASSWORD=" +
                        std::string(sam.password.reveal()));
  const Completed opened = must(
      run({.argv = {HOOPGIT_TEST_BROWSER,
                    authorization_url(issuer, program.origin() + "/callback")},
           .environment = environment}));
  CHECK(opened.errors == "");
  CHECK(opened.output == "");
  CHECK(opened.status == 0);
  CHECK(program.heads().size() == 1);
}

TEST_CASE("a device is signed in after its code was approved") {
  const Issuer issuer = must(Issuer::start());
  Web device;
  const auto started = must(json::parse(
      must(device.post(
               issuer.issuer_url() + "/device_authorization",
               Form{{"client_id", issuer.client_id()}, {"scope", "openid"}}))
          .body));
  const Form ask{{"grant_type", "urn:ietf:params:oauth:grant-type:device_code"},
                 {"client_id", issuer.client_id()},
                 {"device_code", must(started.text("device_code"))}};
  const std::string endpoint = issuer.issuer_url() + "/token";
  CHECK(must(device.post(endpoint, ask)).body ==
        R"({"error":"authorization_pending"})");
  must(approve_device(must(started.text("verification_uri_complete")),
                      issuer.account("ada")));
  Answer answer;
  REQUIRE(eventually([&] {
    answer = must(device.post(endpoint, ask));
    return answer.status == 200;
  }));
  const auto tokens = must(json::parse(answer.body));
  const auto claims = must(claims_of(Secret(must(tokens.text("id_token")))));
  CHECK(must(claims.text("email")) == "ada@example.com");
  const auto hash = crypto::sha256(must(tokens.text("access_token")));
  CHECK(must(claims.text("at_hash")) == to_base64url(hash.substr(0, 16)));
}

TEST_CASE("somebody who was disabled cannot sign in any more") {
  Issuer issuer = must(Issuer::start());
  REQUIRE(issuer.id_token_for("ada"));
  must(issuer.disable("ada"));
  CHECK_FALSE(issuer.id_token_for("ada"));
  must(issuer.add({"mary", {"dev", "release"}}));
  const auto mary = must(claims_of(must(issuer.id_token_for("mary"))));
  CHECK(must(mary.texts("groups")).size() == 2);
}

TEST_CASE("a stopped issuer comes back and knows everybody") {
  Issuer issuer = must(Issuer::start());
  const auto before = must(claims_of(must(issuer.id_token_for("ada"))));
  issuer.stop();
  CHECK_FALSE(issuer.id_token_for("ada"));
  must(issuer.restart());
  const auto after = must(claims_of(must(issuer.id_token_for("ada"))));
  CHECK(must(after.text("sub")) == must(before.text("sub")));
}

}  // namespace
}  // namespace hoopgit::stage
