#include "core/trust/load.hpp"
#include "core/trust/preset.hpp"
#include "server/config/sections.hpp"
#include "server/identity/spiffe.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <string_view>

namespace hoopgit::config {
namespace {

constexpr std::array<std::string_view, 4> algorithms{"RS256", "ES256", "PS256",
                                                     "EdDSA"};
/// What is known of the providers; more follow with their rules.
constexpr std::array<std::string_view, 6> presets{
    "generic", "keycloak", "okta", "entra", "google", "glewlwyd"};

bool is_known(std::string_view preset) {
  return preset.empty() || trust::find_preset(preset) != nullptr ||
         std::find(presets.begin(), presets.end(), preset) != presets.end();
}

void check_issuer_url(const yaml::Node& entry) {
  if (entry.text("issuer").starts_with("spiffe://")) return;
  const auto url = read_url(entry, "issuer", yaml::required);
  if (url && url->scheme == "http" && !url->is_loopback())
    entry.any("issuer").problem("plain http is for loopback addresses only");
}

/// Issuers of Entra that speak for every tenant, and so for strangers.
void check_tenant(const yaml::Node& entry, std::string_view issuer) {
  for (const std::string_view part : {"common", "organizations", "consumers"})
    if (issuer.find("/" + std::string(part)) != std::string_view::npos)
      entry.any("issuer").problem("it must be of one tenant, not '" +
                                  std::string(part) + "'");
}

void read_provider(const yaml::Node& entry, identity::IssuerSettings& issuer) {
  issuer.preset = entry.text("preset");
  if (!is_known(issuer.preset))
    entry.any("preset").problem("'" + issuer.preset +
                                "' is not supported by this version");
  if (issuer.preset == "entra") check_tenant(entry, issuer.issuer);
  // Keycloak's own place for roles; a `groups` entry says otherwise.
  if (issuer.preset == "keycloak") issuer.groups_claim = "/realm_access/roles";
  if (issuer.preset == "google" &&
      issuer.issuer == "https://accounts.google.com")
    issuer.aliases = {"accounts.google.com"};
  if (entry.any("aliases").is_present())
    issuer.aliases = entry.texts("aliases");
  if (issuer.preset == "spiffe") issuer.take_svids();
  issuer.hosted_domain = entry.text("hosted_domain");
  issuer.email_verified_as_text =
      entry.boolean("email_verified_as_text").value_or(false);
}

/// A trust domain is found at no URL of its own, so it is said where its keys
/// are.
void read_trust_domain(const yaml::Node& entry,
                       identity::IssuerSettings& issuer) {
  const auto bundle = entry.any("bundle_url");
  if (!issuer.is_of_spiffe()) {
    if (bundle.is_present())
      bundle.problem("it is of trust domains: spiffe://example.org");
    return;
  }
  if (!identity::is_trust_domain(issuer.issuer))
    entry.any("issuer").problem("it is no trust domain: spiffe://example.org");
  if (issuer.preset != "spiffe")
    entry.any("issuer").problem("a trust domain has the preset spiffe");
  if (bundle.is_present() == !issuer.jwks_file.empty())
    entry.any("issuer").problem(
        "a trust domain needs one of bundle_url and jwks_file");
  if (!bundle.is_present()) return;
  const auto url = read_url(entry, "bundle_url", yaml::required);
  if (url && url->scheme == "http" && !url->is_loopback())
    bundle.problem("plain http is for loopback addresses only");
  issuer.bundle_url = entry.text("bundle_url");
}

void read_token_types(const yaml::Node& entry,
                      identity::IssuerSettings& issuer) {
  if (!entry.any("token_types").is_present()) return;
  issuer.token_types = entry.texts("token_types");
  for (const auto& name : issuer.token_types)
    if (name != "JWT" && name != "at+jwt")
      entry.any("token_types")
          .problem("'" + name + "' is none of JWT and at+jwt");
}

void read_stale_keys(const yaml::Node& entry,
                     identity::IssuerSettings& issuer) {
  const auto stale = entry.duration("stale_keys");
  if (!stale) return;
  if (*stale > std::chrono::hours(24))
    entry.any("stale_keys").problem("it must be at most 24h");
  issuer.stale_keys = *stale;
}

/// What a provider says of it can be trusted only where it is a person's.
void read_sign_in(const yaml::Node& entry, identity::IssuerSettings& issuer) {
  const yaml::Node sign_in = entry.map("sign_in");
  if (!sign_in.is_present()) return;
  if (!issuer.is_for_people())
    entry.any("sign_in").problem("it is of issuers for people");
  if (const auto age = sign_in.duration("max_age")) {
    if (*age < std::chrono::minutes(5) || *age > std::chrono::hours(720))
      sign_in.any("max_age").problem("it must be from 5m to 30d");
    issuer.sign_in.max_age = *age;
  }
  if (sign_in.any("acr").is_present())
    issuer.sign_in.acr = sign_in.texts("acr");
  if (sign_in.any("amr").is_present())
    issuer.sign_in.amr = sign_in.texts("amr");
  sign_in.done();
}

/// A secret that Entra has as well, or a key that it does not.
void read_graph_credentials(const yaml::Node& graph,
                            identity::GraphSettings& settings) {
  settings.secret_file = read_path(graph, "secret_file", yaml::optional);
  settings.key_file = read_path(graph, "key_file", yaml::optional);
  settings.certificate_file =
      read_path(graph, "certificate_file", yaml::optional);
  if (settings.key_file.empty() != settings.certificate_file.empty())
    graph.problem("key_file and certificate_file belong together");
  if (settings.secret_file.empty() == settings.key_file.empty())
    graph.problem("it needs either secret_file, or key_file");
}

/// Credentials go there, so it is an origin by https, and never what a token
/// says.
void read_graph(const yaml::Node& groups, identity::IssuerSettings& issuer) {
  const yaml::Node graph = groups.map("graph");
  if (!graph.is_present()) return;
  if (issuer.preset != "entra" || !issuer.is_for_people())
    groups.any("graph").problem("it is of issuers with the preset entra");
  identity::GraphSettings settings;
  settings.client_id = graph.text("client_id", yaml::required);
  read_graph_credentials(graph, settings);
  settings.url = *parse_url("https://graph.microsoft.com");
  if (graph.any("url").is_present())
    if (const auto url = read_url(graph, "url", yaml::required)) {
      if (url->scheme != "https" && !url->is_loopback())
        graph.any("url").problem("plain http is for loopback addresses only");
      if (url->path != "/" || !url->query.empty())
        graph.any("url").problem("it must be an origin, without a path");
      settings.url = *url;
    }
  if (!issuer.issuer.ends_with("/v2.0"))
    groups.any("graph").problem("the issuer must end with /v2.0");
  issuer.graph = std::move(settings);
  graph.done();
}

void read_groups(const yaml::Node& entry, identity::IssuerSettings& issuer) {
  const yaml::Node groups = entry.map("groups");
  if (const auto claim = groups.text("claim"); !claim.empty())
    issuer.groups_claim = claim;
  read_graph(groups, issuer);
  groups.done();
}

void read_algorithms(const yaml::Node& entry,
                     identity::IssuerSettings& issuer) {
  if (!entry.any("algorithms").is_present()) return;
  issuer.algorithms = entry.texts("algorithms");
  for (const auto& name : issuer.algorithms)
    if (std::find(algorithms.begin(), algorithms.end(), name) ==
        algorithms.end())
      entry.any("algorithms")
          .problem("'" + name + "' is none of RS256, ES256, PS256 and EdDSA");
    else if (issuer.preset == "spiffe" && name == "EdDSA")
      entry.any("algorithms").problem("JWT-SVIDs are not signed with EdDSA");
}

void read_ports(const yaml::Node& entry, identity::IssuerSettings& issuer) {
  if (!entry.any("ports").is_present()) return;
  for (const auto& item : entry.list("ports").items()) {
    const std::string text = item.text();
    std::uint16_t port = 0;
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), port);
    if (problem != std::errc() || end != text.data() + text.size() || port == 0)
      item.problem("a port is a number from 1 to 65535");
    else
      issuer.ports.push_back(port);
  }
}

identity::IssuerSettings read_issuer(const std::string& name,
                                     const yaml::Node& entry) {
  identity::IssuerSettings issuer;
  issuer.name = name;
  check_issuer_url(entry);
  // Byte for byte as the tokens spell it, not as a URL is normalised.
  issuer.issuer = entry.text("issuer");
  if (trust::find_preset(entry.text("preset")) != nullptr)
    issuer.kind = "service";
  if (const auto kind = entry.text("kind"); !kind.empty()) {
    if (issuer.kind == "service" && kind != issuer.kind)
      entry.any("kind").problem("this preset is for machines");
    issuer.kind = kind;
  }
  if (issuer.kind != "human" && issuer.kind != "service")
    entry.any("kind").problem("it must be 'human' or 'service'");
  issuer.client_id = entry.text(
      "client_id", issuer.is_for_people() ? yaml::required : yaml::optional);
  read_provider(entry, issuer);
  read_groups(entry, issuer);
  read_token_types(entry, issuer);
  read_stale_keys(entry, issuer);
  read_sign_in(entry, issuer);
  issuer.name_claim = entry.text("name_claim");
  read_algorithms(entry, issuer);
  read_ports(entry, issuer);
  if (entry.any("scopes").is_present()) {
    issuer.scopes = entry.texts("scopes");
    if (std::find(issuer.scopes.begin(), issuer.scopes.end(), "openid") ==
        issuer.scopes.end())
      entry.any("scopes").problem("'openid' must be among them");
  }
  if (const auto device = entry.boolean("device_flow"))
    issuer.device_flow = *device;
  issuer.one_time =
      entry.boolean("one_time").value_or(issuer.kind == "service");
  issuer.jwks_file = read_path(entry, "jwks_file", yaml::optional);
  read_trust_domain(entry, issuer);
  entry.done();
  return issuer;
}

/// Neither may be without an end.
void read_sessions(const yaml::Node& section, identity::Settings& settings) {
  const yaml::Node sessions = section.map("sessions");
  if (const auto life = sessions.duration("life")) {
    if (*life < std::chrono::minutes(5) || *life > std::chrono::hours(168))
      sessions.any("life").problem("it must be from 5m to 7d");
    settings.session_life = *life;
  }
  if (const auto idle = sessions.duration("idle")) {
    if (*idle < std::chrono::minutes(5) || *idle > settings.session_life)
      sessions.any("idle").problem("it must be from 5m to the session's life");
    settings.session_idle = *idle;
  }
  sessions.done();
}

void read_dpop(const yaml::Node& section, identity::Settings& settings) {
  const yaml::Node dpop = section.map("dpop");
  settings.needs_proof = dpop.boolean("required").value_or(false);
  settings.needs_proof_nonce = dpop.boolean("nonce").value_or(false);
  dpop.done();
}

void read_trust(const yaml::Node& root, identity::Settings& settings) {
  std::vector<trust::Issuer> issuers;
  for (const auto& issuer : settings.issuers)
    issuers.push_back(
        {issuer.name, issuer.issuer, issuer.preset, !issuer.is_for_people()});
  settings.trust = trust::load(root, issuers);
}

}  // namespace

void read_identity(const yaml::Node& root, Config& config) {
  const yaml::Node section = root.map("identity", yaml::required);
  config.identity.public_url = config.public_url;
  config.identity.audience = section.text("audience");
  if (const auto life = section.duration("token_life")) {
    if (life->count() < 60 || life->count() > 600)
      section.any("token_life").problem("it must be from 60s to 600s");
    config.identity.token_life = *life;
  }
  const yaml::Node issuers = section.map("issuers", yaml::required);
  if (issuers.is_present() && issuers.members().empty())
    issuers.problem("at least one issuer is needed");
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& [name, entry] : issuers.members()) {
    auto issuer = read_issuer(name, entry);
    if (!issuer.issuer.empty() &&
        !seen.emplace(issuer.issuer, issuer.kind).second)
      entry.any("issuer").problem("this issuer is given twice");
    config.identity.issuers.push_back(std::move(issuer));
  }
  read_sessions(section, config.identity);
  read_dpop(section, config.identity);
  section.done();
  read_trust(root, config.identity);
}

}  // namespace hoopgit::config
