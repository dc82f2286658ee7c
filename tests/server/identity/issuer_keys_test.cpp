#include "server/identity/issuer_keys.hpp"

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/crypto/crypto.hpp"
#include "tests/server/identity/test_issuer.hpp"

#include <catch2/catch.hpp>

#include <thread>
#include <vector>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;
using test::jwks;
using test::TestKey;

const auto es256 = crypto::SignatureAlgorithm::es256;

struct Bench {
  test::TestIssuer issuer{};
  test::StoppedClock clock{1'800'000'000};
  http::Client client{};
  IssuerKeys keys{issuer.settings(), client, clock};

  /// "found", "none" or the error's message.
  std::string find(std::string id) {
    const auto found = keys.find({std::move(id), es256});
    if (!found) return found.error().message;
    return *found ? "found" : "none";
  }
};

TEST_CASE("keys are fetched once and kept") {
  Bench bench;
  bench.issuer.publish({TestKey::p256().jwk("a")});
  CHECK(bench.issuer.discoveries() == 0);
  for (int i = 0; i < 10; ++i)
    CHECK(bench.find("a") == "found");
  CHECK(bench.issuer.discoveries() == 1);
  CHECK(bench.issuer.fetches() == 1);
  bench.clock.advance(47min);
  CHECK(bench.find("a") == "found");
  CHECK(bench.issuer.fetches() == 1);
  bench.clock.advance(2min);  // Over four fifths of an hour.
  CHECK(bench.find("a") == "found");
  CHECK(bench.issuer.fetches() == 2);
}

TEST_CASE("a flood of unknown key ids makes one fetch in a minute") {
  Bench bench;
  bench.issuer.publish({TestKey::p256().jwk("a")});
  CHECK(bench.find("a") == "found");
  bench.clock.advance(60s);
  for (int i = 0; i < 1000; ++i)
    CHECK(bench.find("x" + std::to_string(i)) == "none");
  CHECK(bench.issuer.fetches() == 2);
  bench.clock.advance(59s);
  for (int i = 0; i < 1000; ++i)
    CHECK(bench.find("y" + std::to_string(i)) == "none");
  CHECK(bench.issuer.fetches() == 2);
  CHECK(bench.find("a") == "found");
}

TEST_CASE("10,000 random key ids in a minute make one fetch at most") {
  Bench bench;
  bench.issuer.publish({TestKey::p256().jwk("a")});
  REQUIRE(bench.find("a") == "found");
  const int before = bench.issuer.fetches();
  // Evenly, with tokens of good keys among them, for five minutes.
  for (int minute = 0; minute < 5; ++minute) {
    for (int i = 0; i < 10'000; ++i) {
      if (i % 167 == 0) bench.clock.advance(1s);
      const auto id = to_hex(crypto::random_bytes(8));
      if (bench.find(id) != "none") FAIL("there is a key " << id);
      if (i % 100 == 0 && bench.find("a") != "found") FAIL("no key a");
    }
    CHECK(bench.issuer.fetches() - before <= minute + 1);
  }
}

TEST_CASE("a key id that the issuer does not have is not asked for again") {
  Bench bench;
  bench.issuer.publish({TestKey::p256().jwk("a")});
  CHECK(bench.find("x") == "none");
  bench.clock.advance(2min);
  CHECK(bench.find("x") == "none");
  CHECK(bench.issuer.fetches() == 1);
  bench.clock.advance(4min);
  CHECK(bench.find("x") == "none");
  CHECK(bench.issuer.fetches() == 2);
}

TEST_CASE("a key of another algorithm is no reason to fetch") {
  Bench bench;
  bench.issuer.publish({TestKey::ed25519().jwk("a")});
  CHECK(bench.find("a") == "none");
  bench.clock.advance(2min);
  CHECK(bench.find("a") == "none");
  CHECK(bench.issuer.fetches() == 1);
}

TEST_CASE("a new key is taken at its first use, a removed one is refused") {
  Bench bench;
  bench.issuer.publish({TestKey::p256().jwk("old")});
  CHECK(bench.find("old") == "found");
  bench.clock.advance(2min);
  bench.issuer.publish({TestKey::p256().jwk("new")});
  CHECK(bench.find("old") == "found");
  CHECK(bench.find("new") == "found");
  CHECK(bench.find("old") == "none");
  CHECK(bench.issuer.fetches() == 2);
}

TEST_CASE("an issuer that fails leaves its old keys in use for a day") {
  Bench bench;
  bench.issuer.publish({TestKey::p256().jwk("a")});
  CHECK(bench.find("a") == "found");
  bench.issuer.answer_keys(
      [](const auto&, auto& connection) { connection.answer(503, ""); });
  bench.clock.advance(24h);
  for (int i = 0; i < 10; ++i)
    CHECK(bench.find("a") == "found");
  CHECK(bench.issuer.fetches() == 2);  // And no second try within a minute.
  CHECK(bench.find("new") ==
        "cannot read the keys of issuer corp: it answers with status 503");
  bench.clock.advance(1h);
  CHECK(bench.find("a") ==
        "cannot read the keys of issuer corp: it answers with status 503");
  bench.issuer.publish({TestKey::p256().jwk("a")});
  bench.clock.advance(5s);
  CHECK(bench.find("a") == "found");
}

TEST_CASE("an issuer that was down at first is asked again after 5 seconds") {
  Bench bench;
  CHECK(bench.find("a") ==
        "cannot read the keys of issuer corp: it answers with status 404");
  bench.issuer.publish({TestKey::p256().jwk("a")});
  CHECK(bench.find("a") != "found");
  CHECK(bench.issuer.fetches() == 1);
  bench.clock.advance(5s);
  CHECK(bench.find("a") == "found");
}

TEST_CASE("many who need the keys at once make one fetch") {
  Bench bench;
  bench.issuer.answer_keys(
      [text = jwks({TestKey::p256().jwk("a")})](const auto&, auto& connection) {
        std::this_thread::sleep_for(100ms);
        connection.answer(200, text);
      });
  std::atomic<int> found = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { found += bench.find("a") == "found" ? 1 : 0; });
  for (auto& thread : threads)
    thread.join();
  CHECK(found == 8);
  CHECK(bench.issuer.fetches() == 1);
}

TEST_CASE("a redirect is no answer and is not followed") {
  Bench bench;
  const auto redirect = [&](const auto&, auto& connection) {
    connection.answer(302, "", {"Location: " + bench.issuer.url("/elsewhere")});
  };
  bench.issuer.answer_keys(redirect);
  CHECK(bench.find("a") ==
        "cannot read the keys of issuer corp: it answers with status 302");
  bench.issuer.answer_discovery(redirect);
  bench.clock.advance(5s);
  CHECK(bench.find("a") ==
        "cannot read the keys of issuer corp: it answers with status 302");
  CHECK(bench.issuer.strays() == 0);
}

TEST_CASE("a discovery document must name the issuer byte for byte") {
  Bench bench;
  bench.issuer.publish({TestKey::p256().jwk("a")});
  const auto own = bench.issuer.url();
  const auto keys = bench.issuer.url("/jwks");
  const auto outcome = [&](const json::Value& document) {
    bench.issuer.answer_discovery([&](const auto&, auto& connection) {
      connection.answer(200, json::dump(document));
    });
    bench.clock.advance(5s);
    return bench.find("a");
  };
  const std::string another =
      "cannot read the keys of issuer corp: its discovery document names "
      "another issuer";
  CHECK(outcome(json::object({{"issuer", own + "/"}, {"jwks_uri", keys}})) ==
        another);
  CHECK(outcome(json::object({{"issuer", "https://evil.example.com"},
                              {"jwks_uri", keys}})) == another);
  CHECK(outcome(json::object({{"jwks_uri", keys}})) != "found");
  CHECK(outcome(json::object({{"issuer", own}})) != "found");
  CHECK(outcome(json::object({{"issuer", own}, {"jwks_uri", 7}})) != "found");
  CHECK(outcome(json::object(
            {{"issuer", own}, {"jwks_uri", "file:///etc/passwd"}})) != "found");
  CHECK(outcome(json::object(
            {{"issuer", own}, {"jwks_uri", "http://10.0.0.1/jwks"}})) ==
        "cannot read the keys of issuer corp: the URL of its keys is not "
        "https");
  for (const std::string host : {"169.254.169.254", "10.1.2.3", "172.16.0.1",
                                 "192.168.0.1", "100.64.0.1", "[fd00::1]",
                                 "[fe80::1]", "[::ffff:10.0.0.1]", "0.0.0.0"}) {
    CAPTURE(host);
    CHECK(outcome(json::object(
              {{"issuer", own}, {"jwks_uri", "https://" + host + "/jwks"}})) ==
          "cannot read the keys of issuer corp: its keys are at a private "
          "address");
  }
  // Some resolvers take these for 127.0.0.1; here they are no URLs.
  for (const std::string host : {"2130706433", "0x7f.1", "127.1"})
    CHECK_THAT(outcome(json::object(
                   {{"issuer", own}, {"jwks_uri", "https://" + host + "/k"}})),
               Catch::StartsWith("cannot read the URL: "));
  CHECK(bench.issuer.fetches() == 0);
  CHECK(outcome(json::object({{"issuer", own}, {"jwks_uri", keys}})) ==
        "found");
}

TEST_CASE("a bad key set leaves the old keys in place") {
  Bench bench;
  const auto good = TestKey::p256().jwk("a");
  bench.issuer.publish({good});
  CHECK(bench.find("a") == "found");
  const auto stays = [&](const test::LoopbackServer::Answer& answer) {
    bench.issuer.answer_keys(answer);
    bench.clock.advance(1h);
    const int before = bench.issuer.fetches();
    CHECK(bench.find("a") == "found");
    CHECK(bench.issuer.fetches() == before + 1);
  };
  stays([](const auto&, auto& connection) {
    connection.answer(200, std::string(513 * 1024, ' '));
  });
  stays([](const auto&, auto& connection) {
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 52428800\r\n\r\n{");
  });
  stays([&](const auto&, auto& connection) {
    connection.answer(200, jwks({good, good}));
  });
  stays([&](const auto&, auto& connection) {
    connection.answer(200, jwks({good, json::object({{"kty", "oct"}})}));
  });
  stays([](const auto&, auto& connection) {
    connection.answer(200, "<html>sign in</html>");
  });
}

TEST_CASE("an issuer that answers too slowly is given up") {
  Bench bench;
  bench.issuer.answer_keys([](const auto&, auto& connection) {
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    for (int i = 0; i < 600 && connection.write(" "); ++i)
      std::this_thread::sleep_for(100ms);
  });
  const auto begin = std::chrono::steady_clock::now();
  CHECK(bench.find("a") != "found");
  CHECK(std::chrono::steady_clock::now() - begin < 30s);
}

TEST_CASE("plain HTTP is taken from loopback addresses only") {
  const test::StoppedClock clock(1'800'000'000);
  const http::Client client;
  IssuerKeys keys({.name = "corp",
                   .issuer = "http://id.example.com",
                   .client_id = "hoopgit-cli"},
                  client, clock);
  const auto found = keys.find({"a", es256});
  REQUIRE_FALSE(found);
  CHECK(found.error().message ==
        "cannot read the keys of issuer corp: its URL is not https");
}

TEST_CASE("keys live as long as Cache-Control says, within limits") {
  CHECK(life_by("") == 5min);
  CHECK(life_by("max-age=1") == 5min);
  CHECK(life_by("public, Max-Age=3600, must-revalidate") == 1h);
  CHECK(life_by("max-age=999999999") == 24h);
  CHECK(life_by("max-age=99999999999999999999999") == 24h);
  CHECK(life_by("max-age=-1") == 5min);
  CHECK(life_by("max-age=x") == 5min);
  CHECK(life_by("no-store, max-age=3600") == 5min);
  CHECK(life_by("max-age=3600, no-cache") == 5min);
}

TEST_CASE("keys of a file are read again when it changes") {
  const auto folder = *TemporaryFolder::make();
  test::TestIssuer issuer;
  auto settings = issuer.settings();
  settings.jwks_file = folder.path() / "keys.json";
  const test::StoppedClock clock(1'800'000'000);
  const http::Client client;
  IssuerKeys keys(settings, client, clock);
  const auto find = [&](std::string id) {
    const auto found = keys.find({std::move(id), es256});
    return !found ? "error" : *found ? "found" : "none";
  };
  const auto write = [&](const std::string& text) {
    REQUIRE(replace_file(settings.jwks_file, text));
  };

  CHECK(find("a") == std::string("error"));
  write(jwks({TestKey::p256().jwk("a")}));
  CHECK(find("a") == std::string("found"));
  write(jwks({TestKey::p256().jwk("b"), TestKey::p256().jwk("c")}));
  CHECK(find("a") == std::string("none"));
  CHECK(find("b") == std::string("found"));
  write("half a fi");
  CHECK(find("b") == std::string("found"));
  std::filesystem::remove(settings.jwks_file);
  CHECK(find("b") == std::string("found"));
  CHECK(issuer.discoveries() == 0);
}

}  // namespace
}  // namespace hoopgit::identity
