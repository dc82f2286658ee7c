#include "cli/sign_in.hpp"

#include "cli/browser.hpp"
#include "cli/device_flow.hpp"
#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

namespace hoopgit::cli {
namespace {

const CodeRequest code{"the state", "the nonce", "the verifier",
                       "http://127.0.0.1:9/callback"};

Environment environment_of(std::map<std::string, std::string> variables) {
  return Environment(std::move(variables));
}

IssuerDocument document() {
  return {"https://idp.example.com",
          *parse_url("https://idp.example.com/auth?x=y"),
          *parse_url("https://idp.example.com/token")};
}

TEST_CASE("every sign-in has its own 256 random bits, three times") {
  const auto a = make_code_request("u");
  const auto b = make_code_request("u");
  for (const auto* text : {&a.state, &a.nonce, &a.verifier}) {
    CHECK(from_base64url(*text)->size() == 32);
    CHECK(*text != b.state);
  }
  CHECK(a.state != a.nonce);
  CHECK(a.nonce != a.verifier);
}

TEST_CASE("the browser is sent with PKCE, state and nonce") {
  const Environment environment = environment_of({});
  const Terminal terminal(-1, -1, {});
  const Context context{environment, terminal, system_clock()};
  const http::Client client;
  const IssuerClient issuer{.issuer = "https://idp.example.com",
                            .client_id = "cli",
                            .scopes = {"openid", "groups"}};
  const auto idp = document();
  SignIn request{context, client, issuer, idp};
  const Url url = authorization_url(request, code);
  const auto form = *from_form(url.query);
  CHECK(form.front() == std::pair<std::string, std::string>("x", "y"));
  const auto has = [&](const std::string& name, const std::string& value) {
    return std::find(form.begin(), form.end(), std::pair(name, value)) !=
           form.end();
  };
  CHECK(has("response_type", "code"));
  CHECK(has("code_challenge_method", "S256"));
  CHECK(has("code_challenge", to_base64url(crypto::sha256("the verifier"))));
  CHECK(has("state", "the state"));
  CHECK(has("nonce", "the nonce"));
  CHECK(has("scope", "openid groups"));
  CHECK(has("redirect_uri", code.redirect_uri));
  CHECK_FALSE(has("prompt", "login"));
  CHECK(url.query.find("max_age") == std::string::npos);
  CHECK(url.query.find("acr_values") == std::string::npos);
  request.force = true;
  CHECK(authorization_url(request, code).query.ends_with("prompt=login"));
}

TEST_CASE("the issuer is asked for the sign-in that the relay wants") {
  const Environment environment = environment_of({});
  const Terminal terminal(-1, -1, {});
  const Context context{environment, terminal, system_clock()};
  const http::Client client;
  const IssuerClient issuer{.issuer = "https://idp.example.com",
                            .client_id = "cli",
                            .scopes = {"openid"},
                            .max_age = std::chrono::seconds(300),
                            .acr_values = {"phr", "urn:x:mfa"}};
  const auto idp = document();
  const SignIn request{context, client, issuer, idp};
  const auto form = *from_form(authorization_url(request, code).query);
  const auto value_of = [&](const std::string& name) {
    for (const auto& [key, value] : form)
      if (key == name) return value;
    return std::string();
  };
  CHECK(value_of("max_age") == "300");
  CHECK(value_of("acr_values") == "phr urn:x:mfa");
}

TEST_CASE("a code is taken from an answer to this question only") {
  auto idp = document();
  CHECK(*code_in({{"state", "the state"}, {"code", "c"}}, code, idp) == "c");
  CHECK_FALSE(code_in({{"state", "other"}, {"code", "c"}}, code, idp));
  CHECK_FALSE(code_in({{"code", "c"}}, code, idp));
  CHECK_FALSE(code_in({{"state", "the state"}}, code, idp));
}

TEST_CASE("an answer of another issuer is refused") {
  auto idp = document();
  const Form evil{{"state", "the state"},
                  {"code", "c"},
                  {"iss", "https://evil.example.com"}};
  const Form none{{"state", "the state"}, {"code", "c"}};
  const Form good{{"state", "the state"}, {"code", "c"}, {"iss", idp.issuer}};
  CHECK_FALSE(code_in(evil, code, idp));
  CHECK(code_in(none, code, idp));
  CHECK(code_in(good, code, idp));
  idp.names_itself_in_redirects = true;
  CHECK_FALSE(code_in(none, code, idp));
  CHECK(code_in(good, code, idp));
}

TEST_CASE("the issuer's refusal is shown, cleaned") {
  const auto refused = code_in({{"state", "the state"},
                                {"error", "access_denied"},
                                {"error_description", "no\x1b[2J"}},
                               code, document());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message ==
        "cannot sign in: access_denied: no<U+001B>[2J");
}

TEST_CASE("an address that was pasted holds the answer") {
  const auto form =
      pasted_answer("http://127.0.0.1:9/callback?state=s&code=c#fragment");
  REQUIRE(form);
  CHECK(*form == Form{{"state", "s"}, {"code", "c"}});
  CHECK_FALSE(pasted_answer("c"));
}

TEST_CASE("slow_down slows down for good") {
  PollInterval interval(std::chrono::seconds(5));
  interval.slow_down();
  interval.slow_down();
  CHECK(interval.seconds() == std::chrono::seconds(15));
  interval.back_off();
  CHECK(interval.seconds() == std::chrono::seconds(30));
  interval.back_off();
  interval.back_off();
  CHECK(interval.seconds() == std::chrono::seconds(60));
}

TEST_CASE("the browser is BROWSER, cut at blanks, or the desktop's") {
  CHECK(browser_of(environment_of({{"BROWSER", "firefox  --new-window"}})) ==
        std::vector<std::string>{"firefox", "--new-window"});
  CHECK(browser_of(environment_of({{"PATH", "/nowhere"}, {"DISPLAY", ":0"}}))
            .empty());
  CHECK(browser_of(environment_of({})).empty());
}

}  // namespace
}  // namespace hoopgit::cli
