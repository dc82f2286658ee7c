// Groups that Entra leaves out of a token.

#include "tests/server/identity/graph_bench.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;

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
