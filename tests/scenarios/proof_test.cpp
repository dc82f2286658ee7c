// Sessions that are bound to a key, with the programs that bind them.

#include "core/base/encoding.hpp"
#include "core/http/client.hpp"
#include "tests/support/must.hpp"
#include "tests/support/scripted_issuer.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;

/// The usual configuration with what is wanted of proofs.
StageSetup with_dpop(const std::string& wanted) {
  StageSetup setup;
  const std::string place = "identity:\n";
  const auto at = setup.configuration.find(place) + place.size();
  setup.configuration.insert(at, "  dpop: {" + wanted + "}\n");
  return setup;
}

TEST_CASE("where proofs are needed a person works as ever") {
  const Stage stage = must(Stage::set_up(
      with_dpop(GENERATE("required: true", "required: true, nonce: true"))));
  Person ada = must(stage.signed_in("ada"));
  must(clone(ada, stage, "acme/site"));
  const auto commit = must(ada.commit_file("site", "a.txt", "one\n"));
  const auto pushed =
      must(ada.run({"git", "push", "origin", "HEAD:refs/heads/topic"}, "site"));
  INFO(said(pushed));
  CHECK(pushed.succeeded());
  CHECK(tip(stage, "refs/heads/topic") == commit);
  for (int i = 0; i < 3; ++i)
    CHECK(must(ada.run({"hoopgit", "whoami"})).succeeded());
  CHECK(must(ada.run({"hoopgit", "status"})).succeeded());
  CHECK(must(ada.run({"hoopgit", "logout"})).succeeded());
  CHECK(must(ada.run({"hoopgit", "whoami"})).status == 5);
}

TEST_CASE("where proofs are needed an ID token alone is worth nothing") {
  const Stage stage = must(Stage::set_up(with_dpop("required: true")));
  const auto token = must(stage.issuer.id_token_for("ada"));
  http::Request request{
      .method = "POST",
      .url = must(parse_url(stage.relay.origin() + "/oauth/token")),
      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
      .body = to_form(
          {{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
           {"subject_token_type", "urn:ietf:params:oauth:token-type:id_token"},
           {"subject_token", std::string(token.reveal())}})};
  const auto answer = must(http::Client().send(request));
  CHECK(answer.head.status == 400);
  CHECK_THAT(answer.body, Contains("invalid_dpop_proof"));
  CHECK_FALSE(answer.head.header("dpop-nonce").empty());
  request.headers.push_back({"DPoP", "a.b.c"});
  CHECK(must(http::Client().send(request)).head.status == 400);
  // Two of them cannot both be about the request.
  request.headers.push_back({"DPoP", "a.b.c"});
  CHECK(must(http::Client().send(request)).head.status == 400);
}

TEST_CASE("a session that the issuer renews stays with its key") {
  ScriptedIssuer issuer =
      must(ScriptedIssuer::start({.token_life = std::chrono::seconds(30)}));
  auto setup = with_dpop("required: true");
  setup.values = {{"ISSUER", issuer.url()}};
  const Stage stage = must(Stage::set_up(setup));
  Person ada = must(Person::make("ada"));
  ada.set("BROWSER", ScriptedIssuer::browser());
  const auto login = must(ada.run({"hoopgit", "login", stage.relay.origin()}));
  INFO(said(login));
  REQUIRE(login.succeeded());
  const int before = issuer.counts().refreshes;
  for (int i = 0; i < 5; ++i) {
    const auto token = must(ada.run({"hoopgit", "token"}));
    INFO(said(token));
    CHECK(token.succeeded());
  }
  CHECK(issuer.counts().refreshes > before);
}

TEST_CASE("the relay that was started anew is told from the one before") {
  Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  REQUIRE(must(ada.run({"hoopgit", "whoami"})).succeeded());
  for (int i = 0; i < 3; ++i) {
    CHECK(stage.relay.stop() == 0);
    REQUIRE(stage.relay.start());
    const auto who = must(ada.run({"hoopgit", "whoami"}));
    INFO(said(who));
    CHECK(who.succeeded());
  }
}

}  // namespace
}  // namespace hoopgit::stage
