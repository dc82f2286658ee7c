#include "cli/documents.hpp"

#include "cli/network.hpp"
#include "core/base/text.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

Result<std::string> fetch(const http::Client& client, const Url& url) {
  auto response = TRY(ask(client, {.url = url,
                                   .deadline = std::chrono::seconds(15),
                                   .response_limit = std::size_t{512} * 1024}));
  if (response.head.status != 200)
    return Error{Fault::unavailable, "cannot read " + url.text() +
                                         ": it answered with status " +
                                         std::to_string(response.head.status)};
  return std::move(response.body);
}

Url document_of(const Url& relay) {
  Url url = relay;
  url.path = "/.well-known/oauth-protected-resource";
  return url;
}

Result<IssuerClient> read_client(const json::Value& value) {
  IssuerClient client;
  client.issuer = TRY(value.text("issuer"));
  client.client_id = TRY(value.text("client_id"));
  client.name = TRY(value.maybe_text("name")).value_or("");
  client.scopes = TRY(value.texts("scopes"));
  client.flows = TRY(value.texts("flows"));
  for (const auto& port : TRY(value.array("ports"))) {
    const auto* number = port.as_integer();
    if (number == nullptr || *number < 1 || *number > 65535)
      return Error{Fault::usage, "a port is not a number from 1 to 65535"};
    client.ports.push_back(static_cast<std::uint16_t>(*number));
  }
  if (const auto age = TRY(value.maybe_integer("max_age"))) {
    if (*age < 0) return Error{Fault::usage, "its max_age is negative"};
    client.max_age = std::chrono::seconds(*age);
  }
  if (value.find("acr_values") != nullptr)
    client.acr_values = TRY(value.texts("acr_values"));
  return client;
}

/// An endpoint that credentials will be sent to.
Result<Url> endpoint_in(const json::Value& value, std::string_view key) {
  const std::string text = TRY(value.text(key));
  Url url = TRY(parse_url(text));
  if (url.scheme != "https" && !url.is_loopback())
    return Error{Fault::forbidden, "its " + std::string(key) + " is not https"};
  return url;
}

Result<std::optional<Url>> maybe_endpoint_in(const json::Value& value,
                                             std::string_view key) {
  if (value.find(key) == nullptr) return std::optional<Url>();
  Url url = TRY(endpoint_in(value, key));
  return std::optional(std::move(url));
}

Result<void> check_resource(const json::Value& document, const Url& relay) {
  const std::string resource = TRY(document.text("resource"));
  if (resource == relay.origin()) return {};
  return Error{Fault::forbidden, "it says that it is " + printable(resource)};
}

Result<std::vector<IssuerClient>> relay_issuers(std::string_view body,
                                                const Url& relay) {
  const json::Value document = TRY(json::parse(body));
  TRY(check_resource(document, relay));
  std::vector<IssuerClient> clients;
  for (const auto& entry : TRY(document.array("hoopgit_clients")))
    clients.push_back(TRY(read_client(entry)));
  return clients;
}

Result<std::string> relay_audience(std::string_view body, const Url& relay) {
  const json::Value document = TRY(json::parse(body));
  TRY(check_resource(document, relay));
  const auto audience = TRY(document.maybe_text("hoopgit_audience"));
  return audience.value_or(relay.origin());
}

Result<IssuerDocument> issuer_endpoints(std::string_view body,
                                        const std::string& issuer) {
  const json::Value value = TRY(json::parse(body));
  const std::string named = TRY(value.text("issuer"));
  if (named != issuer)
    return Error{Fault::forbidden, "it says that it is " + printable(named)};
  const Url authorization = TRY(endpoint_in(value, "authorization_endpoint"));
  const Url token = TRY(endpoint_in(value, "token_endpoint"));
  IssuerDocument document{issuer, authorization, token};
  document.device_endpoint =
      TRY(maybe_endpoint_in(value, "device_authorization_endpoint"));
  document.revocation_endpoint =
      TRY(maybe_endpoint_in(value, "revocation_endpoint"));
  document.names_itself_in_redirects =
      TRY(value.maybe_boolean("authorization_response_iss_parameter_supported"))
          .value_or(false);
  return document;
}

}  // namespace

bool IssuerClient::allows(std::string_view flow) const {
  return std::find(flows.begin(), flows.end(), flow) != flows.end();
}

Result<std::vector<IssuerClient>> read_relay_document(std::string_view body,
                                                      const Url& relay) {
  auto clients = relay_issuers(body, relay);
  if (!clients)
    return within("use " + relay.origin() + " as a relay", clients.error());
  return clients;
}

Result<IssuerDocument> read_issuer_document(std::string_view body,
                                            const std::string& issuer) {
  auto document = issuer_endpoints(body, issuer);
  if (!document)
    return within("sign in at " + printable(issuer), document.error());
  return document;
}

Result<std::vector<IssuerClient>> discover_relay(const http::Client& client,
                                                 const Url& relay) {
  const std::string body = TRY(fetch(client, document_of(relay)));
  return read_relay_document(body, relay);
}

Result<std::string> discover_audience(const http::Client& client,
                                      const Url& relay) {
  const std::string body = TRY(fetch(client, document_of(relay)));
  auto audience = relay_audience(body, relay);
  if (!audience)
    return within("use " + relay.origin() + " as a relay", audience.error());
  return audience;
}

Result<IssuerDocument> discover_issuer(const http::Client& client,
                                       const std::string& issuer) {
  Url url = TRY(parse_url(issuer));
  if (url.path.ends_with('/')) url.path.pop_back();
  url.path += "/.well-known/openid-configuration";
  const std::string body = TRY(fetch(client, url));
  return read_issuer_document(body, issuer);
}

}  // namespace hoopgit::cli
