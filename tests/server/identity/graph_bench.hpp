// A Microsoft Graph on loopback that answers as the real one does, or as badly
// as a test wants, and a relay that may ask it.

#pragma once

#include "core/base/text.hpp"
#include "tests/server/identity/exchange_bench.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace hoopgit::identity {

inline const std::string tenant = "5b7f8f0e-0000-4000-8000-000000000001";
inline const std::string ada = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
inline const std::string group_a = "0a53828f-36c9-44c3-be3d-99a7fce977ac";
inline const std::string group_b = "13be6971-79db-4f33-9d41-b25589ca25af";

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

inline std::string app_secret() {
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

inline const std::vector<std::string> both{group_a, group_b};

}  // namespace hoopgit::identity
