#include "server/identity/oauth.hpp"

#include "server/identity/identity.hpp"

#include <algorithm>

namespace hoopgit::identity {
namespace {

/// api:admin is not given in exchange for a token of any kind.
json::Value supported_scopes() {
  json::Array names;
  for (const auto scope :
       {Scope::git_read, Scope::git_write, Scope::api_read, Scope::api_approve})
    names.emplace_back(name_of(scope));
  return names;
}

json::Value client_entry(const IssuerSettings& issuer) {
  json::Array ports;
  for (const auto port : issuer.ports)
    ports.emplace_back(static_cast<int>(port));
  json::Array flows{"code"};
  if (issuer.device_flow) flows.emplace_back("device");
  auto entry = json::object({{"issuer", issuer.issuer},
                             {"client_id", issuer.client_id},
                             {"scopes", json::array_of(issuer.scopes)},
                             {"flows", std::move(flows)},
                             {"ports", std::move(ports)}});
  if (const auto age = issuer.sign_in.max_age)
    entry.set("max_age", static_cast<std::int64_t>(age->count()));
  if (!issuer.sign_in.acr.empty())
    entry.set("acr_values", json::array_of(issuer.sign_in.acr));
  return entry;
}

}  // namespace

json::Value protected_resource(const Settings& settings) {
  json::Array servers;
  json::Array clients;
  for (const auto& issuer : settings.issuers) {
    if (!issuer.is_for_people()) continue;
    const json::Value name(issuer.issuer);
    if (std::find(servers.begin(), servers.end(), name) == servers.end())
      servers.push_back(name);
    clients.push_back(client_entry(issuer));
  }
  return json::object({{"resource", settings.public_url.origin()},
                       {"authorization_servers", std::move(servers)},
                       {"scopes_supported", supported_scopes()},
                       {"bearer_methods_supported", json::array_of({"header"})},
                       {"dpop_signing_alg_values_supported",
                        json::array_of({"ES256", "EdDSA"})},
                       {"dpop_bound_access_tokens_required", false},
                       {"hoopgit_clients", std::move(clients)},
                       {"hoopgit_audience", settings.audience}});
}

json::Value authorization_server(const Settings& settings) {
  const std::string origin = settings.public_url.origin();
  return json::object(
      {{"issuer", origin},
       {"token_endpoint", origin + "/oauth/token"},
       {"revocation_endpoint", origin + "/oauth/revoke"},
       {"grant_types_supported",
        json::array_of({"urn:ietf:params:oauth:grant-type:token-exchange",
                        "refresh_token"})},
       // No authorization endpoint: people sign in at their own issuer.
       {"response_types_supported", json::Array()},
       {"token_endpoint_auth_methods_supported", json::array_of({"none"})},
       {"dpop_signing_alg_values_supported",
        json::array_of({"ES256", "EdDSA"})},
       {"scopes_supported", supported_scopes()}});
}

bool is_of_proof(const Error& error) {
  return error.message == bad_proof_message ||
         error.message == no_nonce_message;
}

std::string_view oauth_error(const Error& error) {
  if (is_of_proof(error))
    return error.message == no_nonce_message ? "use_dpop_nonce"
                                             : "invalid_dpop_proof";
  switch (error.fault) {
    case Fault::unauthenticated:
      return "invalid_grant";
    case Fault::forbidden:
      return error.message == no_scope_message ? "invalid_scope"
                                               : "access_denied";
    case Fault::unavailable:
      return "temporarily_unavailable";
    case Fault::usage:
    case Fault::limit:
      return "invalid_request";
    default:
      return "server_error";
  }
}

}  // namespace hoopgit::identity
