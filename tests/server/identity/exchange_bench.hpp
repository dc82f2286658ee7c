#pragma once

#include "server/identity/identities.hpp"
#include "server/store/sqlite_store.hpp"
#include "tests/server/identity/test_issuer.hpp"
#include "tests/server/identity/verification_rig.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::identity {

using test::Edits;
using test::in_quotes;
using test::TestKey;

/// A relay with an issuer for people, one for machines, and a real database.
struct Bench {
  explicit Bench(bool with_proof = false, bool with_nonce = false)
      : needs_proof(with_proof), needs_nonce(with_nonce) {
    corp.publish({key.jwk("k")});
    ci.publish({key.jwk("k")});
  }

  Settings settings() const {
    auto machines = ci.settings();
    machines.name = "ci";
    machines.kind = "service";
    machines.one_time = true;
    return {.public_url = *parse_url("https://relay.example.com"),
            .audience = "",
            .issuers = {corp.settings(), machines},
            .needs_proof = needs_proof,
            .needs_proof_nonce = needs_nonce};
  }

  std::string token(const Edits& edits = {}) const {
    const auto second = to_unix_seconds(clock.now());
    const auto claims =
        test::object_text({{"iss", in_quotes(corp.url())},
                           {"aud", in_quotes("hoopgit-cli")},
                           {"sub", in_quotes("42")},
                           {"preferred_username", in_quotes("ada")},
                           {"iat", std::to_string(second)},
                           {"exp", std::to_string(second + 600)}},
                          edits);
    return signed_token(R"({"alg":"ES256","kid":"k"})", claims, key, "ES256");
  }

  std::string machine_token(Edits edits = {}) const {
    edits.try_emplace("iss", in_quotes(ci.url()));
    edits.try_emplace("aud", in_quotes("https://relay.example.com"));
    edits.try_emplace("jti", in_quotes("job-1"));
    return token(edits);
  }

  Result<Issued> exchange(const std::string& token,
                          std::vector<std::string> scopes = {}) {
    return identities.exchange({.subject_token = Secret(token),
                                .scopes = std::move(scopes),
                                .address = "192.0.2.7",
                                .user_agent = "hoopgit/1"});
  }

  std::vector<json::Value> events() {
    std::vector<json::Value> found;
    const auto stored = store->events({.newest_first = false});
    REQUIRE(stored);
    for (const auto& event : *stored)
      found.push_back(*json::parse(event.bytes));
    return found;
  }

  std::vector<std::string> event_types() {
    std::vector<std::string> types;
    for (const auto& event : events())
      types.push_back(*event.text("type"));
    return types;
  }

  /// data.reason of the last event, which must be of this type.
  std::string last_reason(std::string_view type = "auth.denied") {
    const auto all = events();
    REQUIRE_FALSE(all.empty());
    CHECK(*all.back().text("type") == type);
    return *all.back().find("data")->text("reason");
  }

  bool needs_proof;
  bool needs_nonce;
  TestKey key = TestKey::p256();
  test::TestIssuer corp{};
  test::TestIssuer ci{};
  test::StoppedClock clock{1'800'000'000};
  TemporaryFolder folder = *TemporaryFolder::make();
  std::unique_ptr<store::Store> store = *store::open_sqlite(
      folder.path() / "relay.db", {"node", "test", ""}, clock);
  http::Client client{};
  Identities identities{settings(), client, *store, clock};
};

}  // namespace hoopgit::identity
