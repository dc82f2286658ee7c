// A relay that shows Entra a key of its own, and no secret that others know.

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "tests/core/crypto/test_certificate.hpp"
#include "tests/server/identity/graph_bench.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;

/// A relay that has a key and a certificate for Entra, and no secret.
struct KeyBench : GraphBench {
  KeyBench() {
    REQUIRE(replace_file(folder.path() / "key.pem", known.key));
    REQUIRE(replace_file(folder.path() / "cert.pem", known.certificate));
    Settings by_key = settings();
    auto& graph = *by_key.issuers.front().graph;
    graph.secret_file.clear();
    graph.key_file = folder.path() / "key.pem";
    graph.certificate_file = folder.path() / "cert.pem";
    relay = std::make_unique<Identities>(by_key, client, *store, clock);
  }
  /// A part of the last assertion, of JSON.
  json::Value part(std::size_t at) const {
    return *json::parse(*from_base64url(split(assertion(), '.')[at]));
  }
  std::string assertion() const {
    for (const auto& [name, value] : *from_form(fake.last_form()))
      if (name == "client_assertion") return value;
    return "";
  }
  test::TestCertificate known = test::TestCertificate::make();
};

TEST_CASE("the relay may show a key instead of a secret") {
  KeyBench bench;
  CHECK(bench.groups() == both);
  CHECK(bench.detail() == "");
  const auto form = bench.fake.last_form();
  CHECK(form.find("client_secret") == std::string::npos);
  const auto fields = *from_form(form);
  const auto has = [&](const std::string& name, const std::string& value) {
    return std::find(fields.begin(), fields.end(), std::pair(name, value)) !=
           fields.end();
  };
  CHECK(has("client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
  CHECK(has("grant_type", "client_credentials"));
  CHECK(has("client_id", "relay-app"));
  CHECK(has("scope", bench.fake.origin() + "/.default"));

  CHECK(bench.part(0) ==
        json::object(
            {{"alg", "PS256"},
             {"typ", "JWT"},
             {"x5t#S256", to_base64url(crypto::sha256(bench.known.der))}}));
  const auto claims = bench.part(1);
  CHECK(*claims.text("aud") ==
        bench.fake.origin() + "/" + tenant + "/oauth2/v2.0/token");
  CHECK(*claims.text("iss") == "relay-app");
  CHECK(*claims.text("sub") == "relay-app");
  const auto second = to_unix_seconds(bench.clock.now());
  CHECK(*claims.integer("iat") == second);
  CHECK(*claims.integer("nbf") == second);
  CHECK(*claims.integer("exp") == second + 300);
  CHECK(claims.text("jti")->size() == 36);

  const std::string token = bench.assertion();
  const auto cut = token.rfind('.');
  const auto key =
      crypto::PublicKey::rsa(crypto::SignatureAlgorithm::ps256,
                             bench.known.modulus, bench.known.exponent);
  REQUIRE(key);
  CHECK(key->verifies(token.substr(0, cut),
                      *from_base64url(token.substr(cut + 1))));
  // What was shown once is not shown again.
  const auto first = *claims.text("jti");
  bench.clock.advance(1h);
  CHECK(bench.groups() == both);
  CHECK(bench.fake.tokens() == 2);
  CHECK(*bench.part(1).text("jti") != first);
}

TEST_CASE("a key that cannot be used is not, and nobody is asked") {
  KeyBench bench;
  const auto key = bench.folder.path() / "key.pem";
  std::string wanted = "the certificate is of another key";
  SECTION("another's certificate") {
    REQUIRE(replace_file(bench.folder.path() / "cert.pem",
                         test::TestCertificate::make().certificate));
  }
  SECTION("no certificate") {
    std::filesystem::remove(bench.folder.path() / "cert.pem");
    wanted = "cert.pem";
  }
  SECTION("no key") {
    std::filesystem::remove(key);
    wanted = "key.pem";
  }
  SECTION("a key for others to read") {
    std::filesystem::permissions(key, std::filesystem::perms(0640));
    wanted = "group or others may read it";
  }
  CHECK_FALSE(bench.groups());
  CHECK(bench.fake.tokens() == 0);
  CHECK_THAT(bench.detail(), Catch::Contains(wanted));
}

}  // namespace
}  // namespace hoopgit::identity
