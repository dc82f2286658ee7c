// Groups that Entra leaves out of a token, and a Graph on loopback that answers
// as the real one does, or as badly as a test wants.

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "tests/core/crypto/test_certificate.hpp"
#include "tests/server/identity/exchange_bench.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <mutex>
#include <thread>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;

const std::string tenant = "5b7f8f0e-0000-4000-8000-000000000001";
const std::string ada = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
const std::string group_a = "0a53828f-36c9-44c3-be3d-99a7fce977ac";
const std::string group_b = "13be6971-79db-4f33-9d41-b25589ca25af";

/// Issuer, token endpoint and Graph, all of one tenant.
class FakeGraph {
 public:
  FakeGraph()
      : server_(test::LoopbackServer::each(
            [this](const auto& request, auto& connection) {
              serve(request, connection);
            })) {}

  std::string issuer() const { return server_.url("/" + tenant + "/v2.0"); }
  std::string origin() const { return server_.url(""); }

  void publish(const TestKey& key) { keys_ = test::jwks({key.jwk("k")}); }
  void answer(int status, std::string body,
              std::vector<std::string> lines = {}) {
    const std::lock_guard lock(mutex_);
    graph_ = {status, std::move(body), std::move(lines)};
  }
  void answer_token(int status, std::string body) {
    const std::lock_guard lock(mutex_);
    token_ = {status, std::move(body), {}};
  }

  int questions() const { return questions_; }
  int tokens() const { return tokens_; }
  int strays() const { return strays_; }
  std::string last_form() const {
    const std::lock_guard lock(mutex_);
    return form_;
  }

 private:
  struct Reply {
    int status;
    std::string body;
    std::vector<std::string> lines{};
  };

  void serve(const test::ReceivedRequest& request,
             test::Connection& connection) {
    const Reply reply = reply_to(request);
    connection.answer(reply.status, reply.body, reply.lines);
  }

  Reply reply_to(const test::ReceivedRequest& request) {
    const std::lock_guard lock(mutex_);
    const std::string realm = "/" + tenant;
    if (request.target == realm + "/v2.0/.well-known/openid-configuration")
      return {200, json::dump(json::object(
                       {{"issuer", issuer()}, {"jwks_uri", origin() + "/k"}}))};
    if (request.target == "/k") return {200, keys_};
    if (request.target == realm + "/oauth2/v2.0/token") {
      ++tokens_;
      form_ = request.body;
      return token_;
    }
    if (request.method == "POST" &&
        request.target == "/v1.0/users/" + ada + "/getMemberGroups" &&
        request.headers.at("authorization") == "Bearer app-token" &&
        request.body == R"({"securityEnabledOnly":true})") {
      ++questions_;
      return graph_;
    }
    ++strays_;
    return {404, ""};
  }

  mutable std::mutex mutex_{};
  std::string keys_{};
  std::string form_{};
  Reply token_{200, R"({"token_type":"Bearer","expires_in":3599,)"
                    R"("ext_expires_in":3599,"access_token":"app-token"})"};
  Reply graph_{200, R"x({"@odata.context":"https://graph.microsoft.com/v1.0/)x"
                    R"x($metadata#Collection(Edm.String)","value":[")x" +
                        group_a + R"(",")" + group_b + R"("]})"};
  std::atomic<int> questions_ = 0;
  std::atomic<int> tokens_ = 0;
  std::atomic<int> strays_ = 0;
  test::LoopbackServer server_;  // Last: it calls serve() from its own threads.
};

std::string app_secret() {
  return "app~" + std::string(20, 's') + "&+";
}

struct GraphBench {
  GraphBench() {
    fake.publish(key);
    REQUIRE(replace_file(folder.path() / "secret", app_secret() + "\n"));
    relay = std::make_unique<Identities>(settings(), client, *store, clock);
  }

  Settings settings() const {
    Settings settings{.public_url = *parse_url("https://relay.example.com"),
                      .audience = ""};
    IssuerSettings entra{
        .name = "entra", .issuer = fake.issuer(), .client_id = "hoopgit-cli"};
    entra.preset = "entra";
    entra.graph = GraphSettings{"relay-app", folder.path() / "secret",
                                *parse_url(fake.origin())};
    settings.issuers.push_back(entra);
    return settings;
  }

  /// As Entra writes it for somebody with over 200 groups.
  std::string token(Edits edits = {}) const {
    edits.try_emplace("_claim_names", R"({"groups":"src1"})");
    edits.try_emplace("_claim_sources",
                      R"({"src1":{"endpoint":"http://127.0.0.1:1/steal"}})");
    const auto second = to_unix_seconds(clock.now());
    const auto claims =
        test::object_text({{"iss", in_quotes(fake.issuer())},
                           {"aud", in_quotes("hoopgit-cli")},
                           {"sub", in_quotes("pairwise")},
                           {"oid", in_quotes(ada)},
                           {"tid", in_quotes(tenant)},
                           {"ver", in_quotes("2.0")},
                           {"iat", std::to_string(second)},
                           {"exp", std::to_string(second + 3600)}},
                          edits);
    return signed_token(R"({"alg":"ES256","kid":"k"})", claims, key, "ES256");
  }

  /// Nothing: unknown. Whoever is asked, the sign-in itself must go well.
  std::optional<std::vector<std::string>> groups(const Edits& edits = {}) {
    const auto issued =
        relay->exchange({.subject_token = Secret(token(edits))});
    if (!issued) FAIL(issued.error().message);
    return issued->identity.actor.groups;
  }

  /// What the book says of the last sign-in's groups; "" if nothing.
  std::string detail() {
    const auto events = *store->events({.newest_first = true});
    for (const auto& event : events) {
      const auto value = *json::parse(event.bytes);
      if (*value.text("type") == "auth.login")
        return value.find("data")->maybe_text("detail")->value_or("");
    }
    return "no login";
  }

  TestKey key = TestKey::p256();
  FakeGraph fake{};
  test::StoppedClock clock{1'800'000'000};
  TemporaryFolder folder = *TemporaryFolder::make();
  std::unique_ptr<store::Store> store = *store::open_sqlite(
      folder.path() / "relay.db", {"node", "test", ""}, clock);
  http::Client client{};
  std::unique_ptr<Identities> relay{};
};

const std::vector<std::string> both{group_a, group_b};

TEST_CASE("groups that the token leaves out are asked of the directory") {
  GraphBench bench;
  CHECK(bench.groups() == both);
  CHECK(bench.detail() == "");
  CHECK(bench.fake.questions() == 1);
  CHECK(bench.fake.strays() == 0);
  const auto form = *from_form(bench.fake.last_form());
  CHECK(form == Form{{"grant_type", "client_credentials"},
                     {"client_id", "relay-app"},
                     {"client_secret", app_secret()},
                     {"scope", bench.fake.origin() + "/.default"}});
}

TEST_CASE("either way of saying that there are more is understood") {
  GraphBench bench;
  CHECK(bench.groups({{"_claim_names", ""},
                      {"_claim_sources", ""},
                      {"hasgroups", "true"}}) == both);
  // A part that the token has does not count beside the directory.
  CHECK(bench.groups({{"groups", R"(["forged"])"}}) == both);
}

TEST_CASE("the directory is not asked for what the token says itself") {
  GraphBench bench;
  const Edits whole{
      {"_claim_names", ""}, {"_claim_sources", ""}, {"groups", R"(["dev"])"}};
  CHECK(bench.groups(whole) == std::vector<std::string>{"dev"});
  CHECK_FALSE(bench.groups({{"_claim_names", ""}, {"_claim_sources", ""}}));
  CHECK_FALSE(bench.relay->exchange(
      {.subject_token = Secret(bench.token({{"groups", R"("dev")"}}))}));
  CHECK(bench.fake.questions() <= 1);
  CHECK(bench.fake.strays() == 0);
}

TEST_CASE("an answer serves for five minutes, and is as old as it is") {
  GraphBench bench;
  const auto asked = bench.clock.now();
  CHECK(bench.groups() == both);
  bench.clock.advance(299s);
  const auto issued =
      bench.relay->exchange({.subject_token = Secret(bench.token())});
  REQUIRE(issued);
  CHECK(issued->identity.groups_at == asked);
  CHECK(bench.fake.questions() == 1);
  bench.fake.answer(200, R"({"value":[]})");
  bench.clock.advance(1s);
  CHECK(bench.groups() == std::vector<std::string>{});
  CHECK(bench.fake.questions() == 2);
  CHECK(bench.fake.tokens() == 1);
}

TEST_CASE("the relay's own token is renewed before it ends") {
  GraphBench bench;
  CHECK(bench.groups());
  bench.clock.advance(3540s);
  CHECK(bench.groups());
  CHECK(bench.fake.tokens() == 2);
}

TEST_CASE("many of one person at once ask once") {
  GraphBench bench;
  std::atomic<int> known = 0;
  std::vector<std::thread> people;
  for (int i = 0; i < 16; ++i)
    people.emplace_back([&] {
      const auto issued =
          bench.relay->exchange({.subject_token = Secret(bench.token())});
      known += issued && issued->identity.actor.groups == both ? 1 : 0;
    });
  for (auto& person : people)
    person.join();
  CHECK(known == 16);
  CHECK(bench.fake.questions() == 1);
  CHECK(bench.fake.tokens() == 1);
}

TEST_CASE(
    "groups that cannot be asked for stay unknown, and the log says why") {
  struct Bad {
    int status;
    std::string body;
    std::string why;
  };
  std::string many = R"({"value":["g")";
  for (int i = 0; i < 2000; ++i)
    many += R"(,"g")";
  const std::string first = R"({"value":["dev"])";
  const std::vector<Bad> answers{
      {403, R"({"error":{"code":"Authorization_RequestDenied"}})",
       "Graph answers with status 403"},
      {500, "", "Graph answers with status 500"},
      {302, "", "Graph answers with status 302"},
      {404, "", "the directory does not know the person"},
      {400, R"({"error":{"code":"Directory_ResultSizeLimitExceeded"}})",
       "Graph answers with status 400"},
      {200, many + "]}", "there are over 2000"},
      {200, first + R"(,"@odata.nextLink":"http://127.0.0.1:1/"})",
       "the answer is only a part"},
      {200, R"({"value":["dev",7]})", ""},
      {200, R"({"value":"dev"})", ""},
      {200, R"({"value":[""]})", "one has no usable name"},
      {200, R"({"value":[")" + std::string(257, 'g') + R"("]})",
       "one has no usable name"},
      {200, first + R"(,"value":["admins"]})", ""},
      {200, R"(["dev"])", ""},
      {200, "{", ""},
      {200, std::string(600'000, ' '), ""},
  };
  for (const auto& [status, body, why] : answers) {
    GraphBench bench;
    CAPTURE(status, why, body.substr(0, 60));
    bench.fake.answer(status, body);
    CHECK_FALSE(bench.groups());
    const auto detail = bench.detail();
    CHECK(detail.starts_with("cannot ask for the groups of issuer entra: "));
    CHECK(detail.ends_with(why));
  }
}

TEST_CASE("a failure is remembered for half a minute, and then asked again") {
  GraphBench bench;
  bench.fake.answer(503, "");
  CHECK_FALSE(bench.groups());
  CHECK_FALSE(bench.groups());
  CHECK(bench.fake.questions() == 1);
  bench.fake.answer(200, R"({"value":["dev"]})");
  bench.clock.advance(30s);
  CHECK(bench.groups() == std::vector<std::string>{"dev"});
}

TEST_CASE(
    "Graph is left alone for as long as it asks for, and no longer than 5 "
    "min") {
  GraphBench bench;
  bench.fake.answer(429, "", {"Retry-After: 86400"});
  CHECK_FALSE(bench.groups());
  bench.fake.answer(200, R"({"value":["dev"]})");
  bench.clock.advance(299s);
  CHECK_FALSE(bench.groups());
  CHECK(bench.fake.questions() == 1);
  bench.clock.advance(1s);
  CHECK(bench.groups());
}

TEST_CASE("a relay whose secret is refused knows no groups, and asks no more") {
  GraphBench bench;
  bench.fake.answer_token(401, R"({"error":"invalid_client"})");
  CHECK_FALSE(bench.groups());
  CHECK(
      bench.detail().ends_with("a token for Graph is refused with status 401"));
  CHECK_FALSE(bench.groups());
  CHECK(bench.fake.tokens() == 1);
  CHECK(bench.fake.questions() == 0);
}

TEST_CASE("what is no token for Graph is not used") {
  for (const std::string body :
       {R"({})", R"({"access_token":"app-token"})",
        R"({"access_token":7,"expires_in":60})",
        R"({"access_token":"app-token","expires_in":"60"})", "app-token"}) {
    GraphBench bench;
    bench.fake.answer_token(200, body);
    CHECK_FALSE(bench.groups());
    CHECK(bench.fake.questions() == 0);
  }
}

TEST_CASE("a secret that is not there, or for others to read, is not used") {
  GraphBench bench;
  SECTION("not there") {
    std::filesystem::remove(bench.folder.path() / "secret");
  }
  SECTION("for others to read") {
    std::filesystem::permissions(bench.folder.path() / "secret",
                                 std::filesystem::perms(0644));
  }
  CHECK_FALSE(bench.groups());
  CHECK(bench.fake.tokens() == 0);
  CHECK(bench.detail().find("secret") != std::string::npos);
}

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

TEST_CASE("a token that was revoked before its time is replaced once") {
  GraphBench bench;
  CHECK(bench.groups());
  bench.fake.answer(401, "");
  bench.clock.advance(300s);
  CHECK_FALSE(bench.groups());
  CHECK(bench.fake.tokens() == 2);
  CHECK(bench.fake.questions() == 3);
}

TEST_CASE("nothing but an object id becomes a part of the question") {
  const std::vector<std::string> ids{"../users/x",
                                     ada + "/../x",
                                     ada.substr(1),
                                     ada + "0",
                                     "7c9e6679-7425-40de-944b-e07fc1f90aeg",
                                     "7c9e6679_7425-40de-944b-e07fc1f90ae7"};
  for (const auto& id : ids) {
    GraphBench bench;
    CHECK_FALSE(bench.groups({{"oid", in_quotes(id)}}));
    CHECK(bench.detail().ends_with("the object id is not a GUID"));
    CHECK(bench.fake.tokens() + bench.fake.strays() == 0);
  }
}

TEST_CASE("an address that a token names is never asked") {
  std::atomic<int> calls = 0;
  const test::LoopbackServer trap(
      test::LoopbackServer::each([&](const auto&, auto& connection) {
        ++calls;
        connection.answer(200, R"({"value":["admins"]})");
      }));
  GraphBench bench;
  bench.fake.answer(302, "", {"Location: " + trap.url("/steal")});
  CHECK_FALSE(bench.groups(
      {{"_claim_sources",
        R"({"src1":{"endpoint":)" + in_quotes(trap.url("/steal")) + "}}"}}));
  CHECK(calls == 0);
}

TEST_CASE("it is counted how often the directory was asked, and in vain") {
  GraphBench bench;
  CHECK(bench.groups());
  bench.fake.answer(500, "");
  bench.clock.advance(300s);
  CHECK_FALSE(bench.groups());
  const auto standing = bench.relay->standings().issuers.front();
  REQUIRE(standing.groups);
  CHECK(standing.groups->asked == 2);
  CHECK(standing.groups->failed == 1);
  CHECK(standing.groups->problem ==
        "cannot ask for the groups of issuer entra: Graph answers with status "
        "500");
  CHECK(standing.tokens.at("taken") == 2);
}

}  // namespace
}  // namespace hoopgit::identity
