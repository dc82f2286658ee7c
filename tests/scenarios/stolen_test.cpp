// What somebody has of a session that they took without its key: tried at a
// real relay with proofs that are made here, by RFC 9449 and not by our client.

#include "core/base/clock.hpp"
#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "core/crypto/p256_key.hpp"
#include "core/http/client.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace hoopgit::stage {
namespace {

using json::Value;

/// Whoever holds a key, and what they send.
struct Holder {
  crypto::P256Key key = crypto::P256Key::generate();
  std::string nonce{};  ///< The relay's, from its last answer.

  std::string thumbprint() const {
    return to_base64url(crypto::sha256(R"({"crv":"P-256","kty":"EC","x":")" +
                                       to_base64url(key.x()) + R"(","y":")" +
                                       to_base64url(key.y()) + "\"}"));
  }

  using Change = std::function<void(Value& header, Value& claims)>;
  std::string proof(const std::string& method, const std::string& url,
                    const std::string& access_token = {},
                    const Change& change = {}) const {
    Value header =
        json::object({{"typ", "dpop+jwt"},
                      {"alg", "ES256"},
                      {"jwk", json::object({{"kty", "EC"},
                                            {"crv", "P-256"},
                                            {"x", to_base64url(key.x())},
                                            {"y", to_base64url(key.y())}})}});
    Value claims =
        json::object({{"jti", to_hex(crypto::random_bytes(16))},
                      {"htm", method},
                      {"htu", url},
                      {"iat", to_unix_seconds(system_clock().now())}});
    if (!access_token.empty())
      claims.set("ath", to_base64url(crypto::sha256(access_token)));
    if (!nonce.empty()) claims.set("nonce", nonce);
    if (change) change(header, claims);
    const std::string text = to_base64url(json::dump(header)) + "." +
                             to_base64url(json::dump(claims));
    return text + "." + to_base64url(key.sign(text));
  }
};

struct Site {
  explicit Site(const StageSetup& setup = {})
      : stage(must(Stage::set_up(setup))) {}

  Stage stage;
  std::string token_url = stage.relay.origin() + "/oauth/token";
  std::string api_url = stage.relay.origin() + "/api/v1/whoami";

  http::Response post(Form form, const std::string& proof) const {
    http::Request request{
        .method = "POST",
        .url = must(parse_url(token_url)),
        .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
        .body = to_form(std::move(form))};
    if (!proof.empty()) request.headers.push_back({"DPoP", proof});
    return must(http::Client().send(request));
  }

  /// A relay that was started just now wants one of its nonces first.
  http::Response post(Form form, Holder& holder) const {
    auto answer = post(form, holder.proof("POST", token_url));
    const std::string nonce(answer.head.header("dpop-nonce"));
    if (nonce.empty()) return answer;
    holder.nonce = nonce;
    return post(std::move(form), holder.proof("POST", token_url));
  }

  Form exchange_of(const std::string& scope,
                   const std::string& nonce = "stage") const {
    const auto id_token =
        must(stage.issuer.id_token_for("ada", {.nonce = nonce}));
    return {{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
            {"subject_token_type", "urn:ietf:params:oauth:token-type:id_token"},
            {"subject_token", std::string(id_token.reveal())},
            {"scope", scope}};
  }

  int ask(const std::string& scheme, const std::string& token,
          const std::string& proof) const {
    http::Request request{.url = must(parse_url(api_url)),
                          .headers = {{"Authorization", scheme + " " + token}}};
    if (!proof.empty()) request.headers.push_back({"DPoP", proof});
    return must(http::Client().send(request)).head.status;
  }
};

Form renewal_of(const std::string& token) {
  return {{"grant_type", "refresh_token"}, {"refresh_token", token}};
}

std::string text_in(const http::Response& answer, const std::string& key) {
  INFO(answer.body);
  REQUIRE(answer.head.status == 200);
  return must(must(json::parse(answer.body)).text(key));
}

std::string error_in(const http::Response& answer) {
  return must(must(json::parse(answer.body)).text("error"));
}

/// What the log says of proofs, oldest first.
std::vector<std::string> details(const Stage& stage, const std::string& type) {
  const Person auditor = must(stage.signed_in("auditor"));
  std::vector<std::string> found;
  for (const auto& line :
       must(json_lines(must(auditor.run({"hoopgit", "audit", "query", "--json",
                                         "--type", type}))
                           .output))) {
    const Value* entry = line.find("entry");
    REQUIRE(entry != nullptr);
    const Value* data = entry->find("data");
    REQUIRE(data != nullptr);
    const auto reason = must(data->text("reason"));
    if (reason == "proof")
      found.push_back(must(data->text("detail")));
    else if (reason.starts_with("proof: "))
      found.push_back(reason.substr(7));
  }
  return found;
}

bool holds(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

TEST_CASE("a stolen credential of the API is nothing without its key") {
  const Site site;
  Holder ada;
  const auto token =
      text_in(site.post(site.exchange_of("api:read"), ada), "access_token");
  const auto proof = ada.proof("GET", site.api_url, token);
  REQUIRE(site.ask("DPoP", token, proof) == 200);
  CHECK(site.ask("DPoP", token, proof) == 401);
  CHECK(site.ask("Bearer", token, "") == 401);
  CHECK(site.ask("DPoP", token, "") == 401);
  Holder thief;
  thief.nonce = ada.nonce;
  CHECK(site.ask("DPoP", token, thief.proof("GET", site.api_url, token)) ==
        401);
  CHECK(site.ask("Bearer", token, thief.proof("GET", site.api_url, token)) ==
        401);
  // As a password for Git it opens nothing either.
  const http::Authorization basic{http::Authorization::Scheme::basic, "git",
                                  Secret(token)};
  const auto git = must(http::Client().send(
      {.url = must(parse_url(site.stage.relay.url("acme/site") +
                             "/info/refs?service=git-upload-pack")),
       .authorization = &basic}));
  CHECK(git.head.status == 401);
  CHECK(site.ask("DPoP", token, ada.proof("GET", site.api_url, token)) == 200);
  // Each credential is told of once: here it was a proof that came again.
  CHECK(details(site.stage, "auth.denied") ==
        std::vector<std::string>{"replay"});
}

TEST_CASE("a proof of something else is none") {
  const Site site;
  Holder ada;
  const auto token =
      text_in(site.post(site.exchange_of("api:read"), ada), "access_token");
  const auto now = to_unix_seconds(system_clock().now());
  const std::vector<Holder::Change> wrong{
      [](Value&, Value& claims) { claims.set("htm", "POST"); },
      [&](Value&, Value& claims) { claims.set("htu", site.token_url); },
      [](Value&, Value& claims) {
        claims.set("htu", "https://relay.example.com/api/v1/whoami");
      },
      [](Value&, Value& claims) {
        claims.set("ath", to_base64url(crypto::sha256("another")));
      },
      [](Value&, Value& claims) { claims.set("ath", ""); },
      [&](Value&, Value& claims) { claims.set("iat", now - 300); },
      [&](Value&, Value& claims) { claims.set("iat", now + 300); },
      [](Value&, Value& claims) { claims.set("nonce", "bm9uY2U"); },
      [](Value&, Value& claims) { claims.set("jti", ""); },
      [](Value& header, Value&) { header.set("typ", "JWT"); },
      [](Value& header, Value&) { header.set("alg", "none"); },
      [](Value& header, Value&) { header.set("alg", "HS256"); },
      [](Value& header, Value&) {
        header.set("jwk", json::object({{"kty", "oct"}, {"k", "AAAA"}}));
      }};
  for (const auto& change : wrong)
    CHECK(site.ask("DPoP", token,
                   ada.proof("GET", site.api_url, token, change)) == 401);
  auto torn = ada.proof("GET", site.api_url, token);
  torn.back() = torn.back() == 'A' ? 'B' : 'A';
  torn[torn.size() - 10] = torn[torn.size() - 10] == 'A' ? 'B' : 'A';
  CHECK(site.ask("DPoP", token, torn) == 401);
  CHECK(site.ask("DPoP", token, ada.proof("GET", site.api_url, token)) == 200);
}

TEST_CASE("a stolen refresh token neither renews the session nor ends it") {
  const Site site;
  Holder ada;
  const auto begun =
      site.post(site.exchange_of("api:read offline_access"), ada);
  const auto token = text_in(begun, "refresh_token");
  Holder thief;
  thief.nonce = ada.nonce;
  CHECK(error_in(site.post(renewal_of(token), "")) == "invalid_dpop_proof");
  CHECK(error_in(site.post(renewal_of(token), thief)) == "invalid_dpop_proof");
  const auto proof = ada.proof("POST", site.token_url);
  const auto next =
      text_in(site.post(renewal_of(token), proof), "refresh_token");
  CHECK(error_in(site.post(renewal_of(next), proof)) == "invalid_dpop_proof");
  for (const Holder::Change& change : std::vector<Holder::Change>{
           [](Value&, Value& claims) { claims.set("htm", "GET"); },
           [&](Value&, Value& claims) { claims.set("htu", site.api_url); }})
    CHECK(error_in(site.post(renewal_of(next),
                             ada.proof("POST", site.token_url, "", change))) ==
          "invalid_dpop_proof");
  CHECK(
      error_in(site.post(renewal_of(next), ada.proof("POST", site.token_url, "",
                                                     [](Value&, Value& claims) {
                                                       claims.set("iat", 1);
                                                     }))) == "use_dpop_nonce");
  CHECK(text_in(site.post(renewal_of(next), ada), "refresh_token")
            .starts_with("hgr_"));
  const auto told = details(site.stage, "auth.token_refused");
  for (const std::string why :
       {"malformed", "key", "replay", "request", "time"})
    CHECK(holds(told, why));
}

TEST_CASE("an ID token that was asked for with a key is that key's") {
  StageSetup setup;
  const std::string place = "identity:\n";
  setup.configuration.insert(setup.configuration.find(place) + place.size(),
                             "  dpop: {required: true}\n");
  const Site site(setup);
  Holder ada;
  const std::string secret = to_base64url(crypto::random_bytes(32));
  auto form = site.exchange_of(
      "api:read",
      to_base64url(crypto::sha256(ada.thumbprint() + "." + secret)));
  CHECK(error_in(site.post(form, "")) == "invalid_dpop_proof");
  Holder thief;
  auto with_secret = form;
  with_secret.emplace_back("hoopgit_nonce", secret);
  CHECK(site.post(form, thief).head.status == 400);
  CHECK(site.post(with_secret, thief).head.status == 400);
  CHECK(site.post(form, ada).head.status == 400);
  CHECK(site.post(with_secret, ada).head.status == 200);
}

TEST_CASE("a session of no key goes on until proofs are required") {
  Site site;
  const auto begun = site.post(site.exchange_of("api:read offline_access"), "");
  const auto token = text_in(begun, "refresh_token");
  const auto next = text_in(site.post(renewal_of(token), ""), "refresh_token");
  const auto plain = text_in(site.post(renewal_of(next), ""), "access_token");
  CHECK(site.ask("Bearer", plain, "") == 200);
}

}  // namespace
}  // namespace hoopgit::stage
