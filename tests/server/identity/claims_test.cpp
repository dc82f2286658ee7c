#include "server/identity/claims.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace hoopgit::identity {
namespace {

const IssuerSettings corp{.name = "corp",
                          .issuer = "https://id.example.com",
                          .client_id = "hoopgit-cli"};

json::Value claims(json::Object more = {}) {
  more.try_emplace("sub", "42");
  return more;
}

Holder holder(json::Object more, const IssuerSettings& issuer = corp) {
  return std::get<Holder>(read_holder(issuer, claims(std::move(more))));
}

std::string refusal(json::Object more) {
  const auto read = read_holder(corp, claims(std::move(more)));
  const auto* why = std::get_if<Reason>(&read);
  return why == nullptr ? "" : std::string(name_of(*why));
}

json::Value groups_of(std::size_t count, std::size_t size) {
  return json::Array(count, json::Value(std::string(size, 'g')));
}

TEST_CASE("a person is issuer and subject") {
  const auto found = holder({});
  CHECK(found.person.issuer == "https://id.example.com");
  CHECK(found.person.subject == "42");
}

TEST_CASE("a token without a usable subject names nobody") {
  CHECK(refusal({{"sub", ""}}) == "identity");
  CHECK(refusal({{"sub", nullptr}}) == "identity");
  CHECK(refusal({{"sub", 42}}) == "identity");
  CHECK(refusal({{"sub", std::string("a\0b", 3)}}) == "identity");
  CHECK(refusal({{"sub", "a\nb"}}) == "identity");
  CHECK(refusal({{"sub",
                  "\u202e"
                  "admin"}}) == "identity");
  CHECK(refusal({{"sub", std::string(513, 's')}}) == "identity");
  // One that the log could not tell from a commitment.
  CHECK(refusal({{"sub", "sha256:" + std::string(64, 'a')}}) == "identity");
  CHECK(std::get<Reason>(read_holder(corp, json::object({}))) ==
        Reason::identity);
}

TEST_CASE("the name shown is the first that there is") {
  CHECK(holder({}).person.name == "42");
  CHECK(holder({{"name", "Ada L."}}).person.name == "Ada L.");
  CHECK(
      holder({{"name", "Ada L."}, {"preferred_username", "ada"}}).person.name ==
      "ada");
  CHECK(holder({{"preferred_username", " "}, {"name", "Ada"}}).person.name ==
        "Ada");
  CHECK(holder({{"preferred_username", 7}, {"name", "Ada"}}).person.name ==
        "Ada");
  auto by_login = corp;
  by_login.name_claim = "login";
  CHECK(holder({{"login", "al"}, {"name", "Ada"}}, by_login).person.name ==
        "al");
}

TEST_CASE("the name shown is safe to print and short") {
  CHECK(holder({{"name", "a\x1b[2J"}}).person.name == "a<U+001B>[2J");
  std::string many;
  for (int i = 0; i < 100; ++i)
    many += "\u00e4";
  const auto name = holder({{"name", "x" + many}}).person.name;
  CHECK(name.size() == 127);  // The 128th byte would be half a character.
}

TEST_CASE("an e-mail counts only when the issuer verified it") {
  CHECK(holder({{"email", "a@b"}, {"email_verified", true}}).email == "a@b");
  CHECK_FALSE(holder({{"email", "a@b"}}).email);
  CHECK_FALSE(holder({{"email", "a@b"}, {"email_verified", false}}).email);
  CHECK_FALSE(holder({{"email", "a@b"}, {"email_verified", "true"}}).email);
  CHECK_FALSE(holder({{"email", "a@b"}, {"email_verified", 1}}).email);
  CHECK_FALSE(holder({{"email", "a\nb"}, {"email_verified", true}}).email);
  CHECK_FALSE(holder({{"email_verified", true}}).email);
}

TEST_CASE("groups are an array of strings, and absent ones are unknown") {
  CHECK_FALSE(holder({}).groups);
  CHECK(holder({{"groups", json::Array()}}).groups->empty());
  CHECK(holder({{"groups", json::array_of({"dev", "ops"})}}).groups ==
        std::vector<std::string>{"dev", "ops"});
  CHECK(holder({{"groups", groups_of(2000, 256)}}).groups->size() == 2000);
}

TEST_CASE("groups of another shape stop the sign-in") {
  CHECK(refusal({{"groups", "dev"}}) == "groups");
  CHECK(refusal({{"groups", nullptr}}) == "groups");
  CHECK(refusal({{"groups", json::object({{"dev", true}})}}) == "groups");
  CHECK(refusal({{"groups", json::Array{"dev", 7}}}) == "groups");
  CHECK(refusal({{"groups", json::Array{json::array_of({"dev"})}}}) ==
        "groups");
  CHECK(refusal({{"groups", groups_of(2001, 1)}}) == "groups");
  CHECK(refusal({{"groups", groups_of(1, 257)}}) == "groups");
}

const IssuerSettings entra{.name = "entra",
                           .issuer = "https://login.example.com/t/v2.0",
                           .client_id = "hoopgit-cli",
                           .preset = "entra"};

TEST_CASE(
    "of Entra the person is the object id, whatever else they are called") {
  const json::Object named{{"oid", "o-1"},
                           {"upn", "root@example.com"},
                           {"email", "root@example.com"},
                           {"preferred_username", "root@example.com"}};
  const auto found = holder(named, entra);
  CHECK(found.person.subject == "o-1");
  CHECK(found.email == std::nullopt);
  CHECK(std::get<Reason>(read_holder(entra, claims())) == Reason::identity);
}

TEST_CASE("with a hosted domain only its accounts are known") {
  const IssuerSettings google{.name = "google",
                              .issuer = "https://accounts.google.com",
                              .client_id = "hoopgit-cli",
                              .hosted_domain = "example.com"};
  const auto is_known = [&](json::Object more) {
    return std::holds_alternative<Holder>(
        read_holder(google, claims(std::move(more))));
  };
  CHECK(is_known({{"hd", "example.com"}}));
  CHECK_FALSE(is_known({}));
  CHECK_FALSE(is_known({{"hd", "evil.example.com"}}));
  CHECK_FALSE(is_known({{"hd", "EXAMPLE.com"}}));
  CHECK_FALSE(is_known({{"hd", json::array_of({"example.com"})}}));
  CHECK_FALSE(
      is_known({{"email", "ada@example.com"}, {"email_verified", true}}));
}

TEST_CASE("a verified e-mail is said by true, or by text where that is known") {
  const json::Object text{{"email", "ada@example.com"},
                          {"email_verified", "true"}};
  CHECK(holder(text).email == std::nullopt);
  IssuerSettings odd = corp;
  odd.email_verified_as_text = true;
  CHECK(holder(text, odd).email == "ada@example.com");
  CHECK(holder({{"email", "ada@example.com"}, {"email_verified", "True"}}, odd)
            .email == std::nullopt);
  CHECK(holder({{"email", "ada@example.com"}, {"email_verified", 1}}, odd)
            .email == std::nullopt);
}

TEST_CASE("groups that the issuer calls incomplete are unknown") {
  for (const auto& sign :
       {json::Object{{"hasgroups", "true"}}, json::Object{{"hasgroups", 1}},
        json::Object{{"_claim_names", "groups"}},
        json::Object{{"_claim_names", nullptr}}}) {
    json::Object said = sign;
    said.emplace("groups", json::array_of({"dev"}));
    CHECK(holder(said).groups == std::nullopt);
  }
  CHECK_FALSE(holder({{"hasgroups", true}}).groups);
  CHECK_FALSE(holder({{"hasgroups", true}, {"groups", json::array_of({"dev"})}})
                  .groups);
  CHECK_FALSE(holder({{"groups", json::array_of({"dev"})},
                      {"_claim_names", json::object({{"groups", "src1"}})}})
                  .groups);
}

TEST_CASE("groups may lie deeper in the token") {
  auto keycloak = corp;
  keycloak.groups_claim = "/realm_access/roles";
  const json::Object token{
      {"realm_access", json::object({{"roles", json::array_of({"dev"})}})}};
  CHECK(holder(token, keycloak).groups == std::vector<std::string>{"dev"});
  CHECK_FALSE(holder({}, keycloak).groups);

  auto escaped = corp;
  escaped.groups_claim = "/a~1b/~0";
  CHECK(holder({{"a/b", json::object({{"~", json::array_of({"x"})}})}}, escaped)
            .groups == std::vector<std::string>{"x"});
}

TEST_CASE("a name with slashes inside is one top-level name") {
  auto circle = corp;
  circle.groups_claim = "oidc.example.com/groups";
  CHECK(holder({{"oidc.example.com/groups", json::array_of({"x"})}}, circle)
            .groups == std::vector<std::string>{"x"});
}

}  // namespace
}  // namespace hoopgit::identity
