#include "server/identity/spiffe.hpp"

#include "core/base/file.hpp"
#include "server/identity/issuer_keys.hpp"
#include "server/identity/token_check.hpp"
#include "tests/server/identity/test_issuer.hpp"
#include "tests/server/identity/verification_rig.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;
using test::Edits;
using test::in_quotes;
using test::Rig;
using test::TestKey;

const std::string domain = "spiffe://example.org";
const auto es256 = crypto::SignatureAlgorithm::es256;

json::Value svid_key(const TestKey& key, std::string_view id,
                     const std::string& use = "jwt-svid") {
  auto jwk = key.jwk(id);
  jwk.set("use", use);
  return jwk;
}

/// As SPIRE publishes it; members replace its own.
std::string bundle(json::Array keys, const json::Object& members = {}) {
  auto document = json::object({{"keys", std::move(keys)},
                                {"spiffe_sequence", 17},
                                {"spiffe_refresh_hint", 600}});
  for (const auto& [name, value] : members)
    document.set(name, value);
  return json::dump(document);
}

TEST_CASE("a workload is of the trust domain that its id begins with") {
  CHECK(trust_domain_of("spiffe://example.org/ci/runner") == domain);
  CHECK(trust_domain_of("spiffe://a_b-c.d9/X.y_z-0") == "spiffe://a_b-c.d9");
  for (const std::string id : {"",
                               "spiffe://",
                               "spiffe:///ci",
                               "spiffe://example.org",
                               "spiffe://example.org/",
                               "spiffe://example.org//ci",
                               "spiffe://example.org/ci/",
                               "spiffe://example.org/./ci",
                               "spiffe://example.org/../ci",
                               "spiffe://Example.org/ci",
                               "spiffe://example.org:8080/ci",
                               "spiffe://ada@example.org/ci",
                               "spiffe://example.org/ci?x",
                               "spiffe://example.org/ci#x",
                               "spiffe://example.org/%63i",
                               "spiffe://example.org/c i",
                               "SPIFFE://example.org/ci",
                               "https://example.org/ci",
                               "example.org/ci",
                               "spiffe://ex\xc3\xa4mple.org/ci"}) {
    CAPTURE(id);
    CHECK_FALSE(trust_domain_of(id));
  }
  CHECK_FALSE(trust_domain_of(domain + "/" + std::string(2048, 'a')));
  CHECK(is_trust_domain(domain));
  CHECK_FALSE(is_trust_domain(domain + "/"));
  CHECK_FALSE(is_trust_domain("spiffe://" + std::string(256, 'a')));
}

TEST_CASE("of a bundle the keys for JWT-SVIDs are taken, and no other") {
  const auto key = TestKey::p256();
  auto certificate = svid_key(TestKey::p384(), "j", "x509-svid");
  certificate.set("x5c", json::Array{"MIIB"});
  const auto read = SpiffeBundle::parse(
      bundle({certificate, svid_key(key, "j"),
              svid_key(TestKey::p256(), "w", "wit-svid"),
              svid_key(TestKey::p256(), "s", "sig"), TestKey::p256().jwk("n"),
              json::object({{"kty", "PQ"}, {"use", "x509-svid"}})}));
  REQUIRE(read);
  CHECK(read->keys.size() == 1);
  CHECK(read->keys.find({"j", es256}) != nullptr);
  CHECK(read->refresh_hint == 600s);
  // A key set of a provider has no keys under that use.
  CHECK(KeySet::parse(bundle({svid_key(key, "j")}))->size() == 0);
}

TEST_CASE("what is no bundle is refused whole") {
  const auto key = svid_key(TestKey::p256(), "j");
  auto nameless = json::object({{"use", "jwt-svid"}});
  for (const auto& [name, value] : *key.as_object())
    if (name != "kid") nameless.set(name, value);
  for (const std::string& text :
       {std::string("nonsense"), std::string("{}"), bundle({key, nameless}),
        bundle({key, key}),
        bundle({key, json::object({{"kty", "oct"},
                                   {"k", "AAAA"},
                                   {"kid", "k"},
                                   {"use", "jwt-svid"}})}),
        bundle({key, svid_key(TestKey::rsa(1024), "weak")}),
        bundle({key}, {{"spiffe_refresh_hint", "600"}}),
        bundle({key}, {{"spiffe_refresh_hint", 0.5}}),
        bundle({key}, {{"keys", "none"}}), bundle({"text"}),
        bundle({key}) + std::string(513 * 1024, ' ')}) {
    CAPTURE(text.substr(0, 200));
    CHECK_FALSE(SpiffeBundle::parse(text));
  }
}

/// A relay with a trust domain, and keys of its own for all of Rig's.
struct SvidRig : Rig {
  SvidRig() {
    IssuerSettings issuer{
        .name = "mesh", .issuer = domain, .client_id = "", .kind = "service"};
    issuer.preset = "spiffe";
    issuer.aliases = {"https://spire.example.org"};
    issuer.take_svids();
    settings.issuers.push_back(std::move(issuer));
  }
  std::string seen(Edits claims, const Edits& header = {},
                   const std::string& algorithm = "ES256") const {
    claims.try_emplace("iss", "");
    claims.try_emplace("aud", in_quotes("https://relay.example.com"));
    claims.try_emplace("sub", in_quotes(domain + "/ci/runner"));
    return outcome(token(claims, header, algorithm));
  }
};

TEST_CASE("a JWT-SVID needs no issuer, being of its subject's domain") {
  const SvidRig rig;
  CHECK(rig.seen({}) == "taken");
  CHECK(rig.seen({}, {{"typ", in_quotes("JOSE")}}) == "taken");
  CHECK(rig.seen({}, {{"typ", ""}}) == "taken");
  CHECK(rig.seen({{"iss", in_quotes("https://spire.example.org")}}) == "taken");
  CHECK(rig.seen({{"iss", in_quotes(domain)}}) == "taken");
  CHECK(rig.seen({}, {}, "RS256") == "taken");

  CHECK(rig.seen({{"sub", in_quotes("spiffe://example.com/ci/runner")}}) ==
        "issuer");
  CHECK(rig.seen({{"sub", in_quotes("spiffe://example.org.evil/ci")}}) ==
        "issuer");
  CHECK(rig.seen({{"sub", in_quotes(domain)}}) == "issuer");
  CHECK(rig.seen({{"sub", in_quotes(domain + "/a//b")}}) == "issuer");
  CHECK(rig.seen({{"sub", ""}}) == "issuer");
  CHECK(rig.seen({{"sub", "[" + in_quotes(domain + "/ci") + "]"}}) == "issuer");
  CHECK(rig.seen({{"iss", "null"}}) == "issuer");
  CHECK(rig.seen({{"iss", in_quotes("")}}) == "issuer");
  CHECK(rig.seen({{"iss", in_quotes("https://evil.example.org")}}) == "issuer");
  // Its issuer is ours, its subject another domain's.
  CHECK(rig.seen({{"iss", in_quotes("https://spire.example.org")},
                  {"sub", in_quotes("spiffe://example.com/ci")}}) == "issuer");
  CHECK(rig.seen({{"iss", in_quotes("https://spire.example.org")},
                  {"sub", in_quotes("ada")}}) == "issuer");
  // A provider of people does not speak for the domain.
  CHECK(rig.seen({{"iss", in_quotes("https://id.example.com/realms/corp")},
                  {"aud", in_quotes("hoopgit-cli")}}) == "taken");
  CHECK(rig.seen({}, {}, "EdDSA") == "header");
  CHECK(rig.seen({{"aud", ""}}) == "audience");
  CHECK(rig.seen({{"aud", in_quotes("https://other.example.com")}}) ==
        "audience");
  CHECK(rig.seen({{"exp", ""}}) == "time");
}

TEST_CASE("without a trust domain a token without an issuer is nobody's") {
  const Rig rig;
  CHECK(rig.outcome(rig.token(
            {{"iss", ""}, {"sub", in_quotes(domain + "/ci/runner")}})) ==
        "issuer");
}

TEST_CASE("a bundle is fetched as often as its publisher wants") {
  test::TestIssuer publisher;
  const auto first = TestKey::p256();
  const auto second = TestKey::p256();
  const auto publish = [&](const std::string& text) {
    publisher.answer_keys([text](const auto&, auto& connection) {
      connection.answer(200, text, {"Cache-Control: max-age=86400"});
    });
  };
  auto settings = publisher.settings();
  settings.issuer = domain;
  settings.bundle_url = publisher.url("/jwks");
  test::StoppedClock clock(1'800'000'000);
  const http::Client client;
  IssuerKeys keys(settings, client, clock);
  const auto has = [&](const std::string& id) {
    const auto found = keys.find({id, es256});
    return found && found->has_value();
  };

  publish(bundle({svid_key(first, "a")}));
  CHECK(has("a"));
  CHECK(publisher.discoveries() == 0);
  clock.advance(7min);  // Of ten.
  CHECK(has("a"));
  CHECK(publisher.fetches() == 1);
  // What is no bundle any more does not end the keys at hand.
  publish(bundle({first.jwk("a"), svid_key(first, "")}) + "x");
  clock.advance(2min);
  CHECK(has("a"));
  CHECK(publisher.fetches() == 2);
  // A key that was taken out is refused, its successor is taken.
  publish(bundle({svid_key(second, "b")}, {{"spiffe_refresh_hint", 1}}));
  clock.advance(61s);
  CHECK_FALSE(has("a"));
  CHECK(has("b"));
  CHECK(publisher.fetches() == 3);
  clock.advance(3min + 59s);  // However often it wants: five minutes.
  CHECK(has("b"));
  CHECK(publisher.fetches() == 3);
  publish(bundle({svid_key(second, "b")}, {{"spiffe_refresh_hint", nullptr}}));
  clock.advance(2s);
  CHECK(has("b"));
  CHECK(publisher.fetches() == 4);
  clock.advance(4min);
  CHECK(has("b"));
  CHECK(publisher.fetches() == 5);
  CHECK(publisher.strays() == 0);
}

TEST_CASE("a bundle over plain HTTP is taken from loopback addresses only") {
  const test::StoppedClock clock(1'800'000'000);
  const http::Client client;
  IssuerKeys keys({.name = "mesh",
                   .issuer = domain,
                   .client_id = "",
                   .bundle_url = "http://spire.example.org/bundle"},
                  client, clock);
  const auto found = keys.find({"a", es256});
  REQUIRE_FALSE(found);
  CHECK(found.error().message ==
        "cannot read the keys of issuer mesh: the URL of its bundle is not "
        "https");
}

TEST_CASE("a bundle in a file is read as one, again when it changes") {
  const auto folder = *TemporaryFolder::make();
  const auto key = TestKey::p256();
  IssuerSettings settings{.name = "mesh", .issuer = domain, .client_id = ""};
  settings.jwks_file = folder.path() / "bundle.json";
  const test::StoppedClock clock(1'800'000'000);
  const http::Client client;
  IssuerKeys keys(settings, client, clock);
  const auto has = [&] {
    const auto found = keys.find({"a", es256});
    return found && found->has_value();
  };
  REQUIRE(replace_file(settings.jwks_file, test::jwks({key.jwk("a")})));
  CHECK_FALSE(has());
  REQUIRE(replace_file(settings.jwks_file, bundle({svid_key(key, "a")})));
  CHECK(has());
}

TEST_CASE("a JWT-SVID is judged against a bundle without a relay") {
  const SvidRig rig;
  json::Array published;
  for (const auto& [id, key] : rig.keys)
    published.push_back(svid_key(key, id));
  const TokenCheck check{.keys = bundle(published),
                         .issuer = domain,
                         .audience = "https://relay.example.com",
                         .is_machine = true,
                         .at = rig.now};
  const auto seen = [&](const std::string& subject) {
    const auto checked =
        check_token(rig.token({{"iss", ""},
                               {"aud", in_quotes("https://relay.example.com")},
                               {"sub", in_quotes(subject)}}),
                    check);
    const auto* why = std::get_if<Reason>(&checked);
    return why == nullptr ? "taken" : std::string(name_of(*why));
  };
  CHECK(seen(domain + "/ci/runner") == "taken");
  CHECK(seen("spiffe://example.com/ci/runner") == "issuer");
}

}  // namespace
}  // namespace hoopgit::identity
