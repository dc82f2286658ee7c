// What a relay's file says of who may sign in, and where.

#include "server/config/config.hpp"
#include "tests/server/config/sample_file.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::config {
namespace {

std::string with_issuer(const std::string& members) {
  std::string text = good;
  const std::string people = "      client_id: cli\n";
  text.insert(text.find(people), members);
  return text;
}

TEST_CASE("what is known of a provider is read with it") {
  const auto google = parse(
      "version: 1\nlisten: {address: 127.0.0.1:1}\n"
      "public_url: http://127.0.0.1:1\nstate: /s\n"
      "identity: {issuers: {g: {issuer: 'https://accounts.google.com', "
      "client_id: c, preset: google, hosted_domain: example.com}}}\n"
      "upstreams: [{name: f, url: 'https://f.example.com', "
      "write: {username: b, secret: {file: /w}}, read: same-as-write}]\n"
      "repositories: [{name: a/b, upstream: f}]\n"
      "policy: {rules: [{name: all, what: [fetch], then: allow}]}\n",
      "relay.yaml");
  if (!google) FAIL(google.error().message);
  const auto& issuer = google->identity.issuers.front();
  CHECK(issuer.is_named("https://accounts.google.com"));
  CHECK(issuer.is_named("accounts.google.com"));
  CHECK_FALSE(issuer.is_named("google.com"));
  CHECK(issuer.hosted_domain == "example.com");

  const auto config = parse(with_issuer("      aliases: [id.example.com]\n"
                                        "      token_types: [JWT, at+jwt]\n"
                                        "      email_verified_as_text: true\n"
                                        "      stale_keys: 1h\n"),
                            "relay.yaml");
  if (!config) FAIL(config.error().message);
  const auto& people = config->identity.issuers.front();
  CHECK(people.aliases == std::vector<std::string>{"id.example.com"});
  CHECK(people.token_types == std::vector<std::string>{"JWT", "at+jwt"});
  CHECK(people.email_verified_as_text);
  CHECK(people.stale_keys == std::chrono::hours(1));
}

TEST_CASE("how people must sign in is read, and held against its limits") {
  const auto config =
      parse(with_issuer(
                "      sign_in: {max_age: 8h, acr: [phr], amr: [mfa, hwk]}\n"),
            "relay.yaml");
  if (!config) FAIL(config.error().message);
  const auto& rule = config->identity.issuers.front().sign_in;
  CHECK(rule.max_age == std::chrono::hours(8));
  CHECK(rule.acr == std::vector<std::string>{"phr"});
  CHECK(rule.amr == std::vector<std::string>{"mfa", "hwk"});
  for (const std::string members : {"max_age: 4m", "max_age: 31d", "acr: []",
                                    "amr: []", "acr: phr", "loa: [3]"})
    CHECK_FALSE(
        parse(with_issuer("      sign_in: {" + members + "}\n"), "relay.yaml"));
}

/// An issuer of Entra whose groups may be asked for.
std::string with_graph(const std::string& issuer, const std::string& graph,
                       const std::string& preset = "preset: entra, ") {
  return "version: 1\nlisten: {address: 127.0.0.1:1}\n"
         "public_url: http://127.0.0.1:1\nstate: /s\n"
         "identity: {issuers: {e: {issuer: '" +
         issuer + "', client_id: c, " + preset + "groups: {graph: {" + graph +
         "}}}}}\n"
         "upstreams: [{name: f, url: 'https://f.example.com', "
         "write: {username: b, secret: {file: /w}}, read: same-as-write}]\n"
         "repositories: [{name: a/b, upstream: f}]\n"
         "policy: {rules: [{name: all, what: [fetch], then: allow}]}\n";
}

TEST_CASE("where the directory may be asked for groups is read") {
  const std::string issuer = "https://login.microsoftonline.com/t/v2.0";
  const std::string rest = "client_id: a, secret_file: /run/keys/graph";
  const auto config = parse(with_graph(issuer, rest), "relay.yaml");
  if (!config) FAIL(config.error().message);
  const auto& graph = config->identity.issuers.front().graph;
  REQUIRE(graph);
  CHECK(graph->client_id == "a");
  CHECK(graph->secret_file == "/run/keys/graph");
  CHECK(graph->url.origin() == "https://graph.microsoft.com");
  const auto other =
      parse(with_graph(issuer, rest + ", url: 'https://graph.microsoft.us'"),
            "relay.yaml");
  REQUIRE(other);
  CHECK(other->identity.issuers.front().graph->url.host ==
        "graph.microsoft.us");
}

TEST_CASE("the directory is asked by a secret or by a key, not by both") {
  const std::string issuer = "https://login.microsoftonline.com/t/v2.0";
  const auto read = [&](const std::string& rest) {
    return parse(with_graph(issuer, "client_id: a" + rest), "relay.yaml");
  };
  const auto config = read(", key_file: /k.pem, certificate_file: /c.pem");
  if (!config) FAIL(config.error().message);
  const auto& graph = config->identity.issuers.front().graph;
  CHECK(graph->secret_file.empty());
  CHECK(graph->key_file == "/k.pem");
  CHECK(graph->certificate_file == "/c.pem");
  CHECK_FALSE(read(", key_file: /k.pem"));
  CHECK_FALSE(read(", certificate_file: /c.pem"));
  CHECK_FALSE(read(", secret_file: /s, certificate_file: /c.pem"));
  CHECK_FALSE(
      read(", secret_file: /s, key_file: /k.pem, certificate_file: /c.pem"));
  CHECK_FALSE(read(", key_file: k.pem, certificate_file: /c.pem"));
}

TEST_CASE("a directory that secrets must not go to stops the start") {
  const std::string issuer = "https://login.microsoftonline.com/t/v2.0";
  const std::string rest = "client_id: a, secret_file: /s";
  const auto is_refused = [](const std::string& text) {
    return !parse(text, "relay.yaml");
  };
  CHECK(is_refused(with_graph(issuer, "client_id: a")));
  CHECK(is_refused(with_graph(issuer, "secret_file: /s")));
  CHECK(is_refused(with_graph(issuer, "client_id: a, secret_file: s")));
  CHECK(is_refused(with_graph(issuer, rest + ", scope: x")));
  for (const std::string url :
       {"http://graph.microsoft.com", "https://graph.microsoft.com/v1.0",
        "https://graph.microsoft.com/?x=y", "graph.microsoft.com"})
    CHECK(is_refused(with_graph(issuer, rest + ", url: '" + url + "'")));
  CHECK(is_refused(with_graph(issuer, rest, "")));
  CHECK(is_refused(with_graph(issuer, rest, "preset: okta, ")));
  CHECK(is_refused(with_graph(issuer + "/", rest)));
}

/// A trust domain of SPIFFE, with a rule, as all machines need one.
std::string with_domain(const std::string& issuer, const std::string& rest) {
  return "version: 1\nlisten: {address: 127.0.0.1:1}\n"
         "public_url: http://127.0.0.1:1\nstate: /s\n"
         "identity: {issuers: {mesh: {issuer: '" +
         issuer + "', " + rest +
         "}}}\n"
         "trust: [{name: ci, issuer: mesh, match: {sub: "
         "'spiffe://example.org/ci'}, grant: {repositories: [a/b], scopes: "
         "['git:read']}}]\n"
         "upstreams: [{name: f, url: 'https://f.example.com', "
         "write: {username: b, secret: {file: /w}}, read: same-as-write}]\n"
         "repositories: [{name: a/b, upstream: f}]\n"
         "policy: {rules: [{name: all, what: [fetch], then: allow}]}\n";
}

TEST_CASE("a trust domain is read with the place of its bundle") {
  const std::string url = "bundle_url: 'https://spire.example.org/b'";
  const auto config =
      parse(with_domain("spiffe://example.org", "preset: spiffe, " + url),
            "relay.yaml");
  if (!config) FAIL(config.error().message);
  const auto& issuer = config->identity.issuers.front();
  CHECK(issuer.is_of_spiffe());
  CHECK_FALSE(issuer.is_for_people());
  CHECK(issuer.bundle_url == "https://spire.example.org/b");
  CHECK(issuer.token_types == std::vector<std::string>{"JWT", "JOSE"});
  CHECK(issuer.algorithms ==
        std::vector<std::string>{"RS256", "ES256", "PS256"});
  CHECK(parse(
      with_domain("spiffe://example.org", "preset: spiffe, jwks_file: /b.json"),
      "relay.yaml"));
  CHECK(parse(with_domain("https://spire.example.org", "preset: spiffe"),
              "relay.yaml"));
}

TEST_CASE("a trust domain whose keys are nowhere, or twice, is a mistake") {
  const auto is_refused = [](const std::string& issuer,
                             const std::string& rest) {
    return !parse(with_domain(issuer, rest), "relay.yaml");
  };
  const std::string domain = "spiffe://example.org";
  const std::string url = "preset: spiffe, bundle_url: 'https://b.example.com'";
  CHECK_FALSE(is_refused(domain, url));
  CHECK(is_refused(domain, "preset: spiffe"));
  CHECK(is_refused(domain, url + ", jwks_file: /b.json"));
  CHECK(
      is_refused(domain, "preset: spiffe, bundle_url: 'http://b.example.com'"));
  CHECK(is_refused(domain, "preset: spiffe, bundle_url: b.example.com"));
  CHECK(
      is_refused(domain, "kind: service, bundle_url: 'https://b.example.com'"));
  CHECK(is_refused(domain, url + ", algorithms: [EdDSA]"));
  CHECK(is_refused(domain + "/ci", url));
  CHECK(is_refused("spiffe://", url));
  CHECK(is_refused("spiffe://Example.org", url));
  CHECK(is_refused("https://spire.example.org", url));
}

TEST_CASE("an issuer that speaks for strangers stops the start") {
  for (const std::string members :
       {"      token_types: [logout+jwt]\n", "      stale_keys: 25h\n",
        "      preset: gitlub\n"}) {
    CAPTURE(members);
    CHECK_FALSE(parse(with_issuer(members), "relay.yaml"));
  }
  for (const std::string part : {"common", "organizations", "consumers"}) {
    std::string text = with_issuer("      preset: entra\n");
    const std::string before = "https://id.example.com/";
    text.replace(text.find(before), before.size(),
                 "https://login.microsoftonline.com/" + part + "/v2.0");
    const auto config = parse(text, "relay.yaml");
    REQUIRE_FALSE(config);
    CHECK(config.error().message.find("one tenant, not '" + part + "'") !=
          std::string::npos);
  }
}

}  // namespace
}  // namespace hoopgit::config
