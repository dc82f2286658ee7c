// Azure Pipelines. Its tokens are for the exchange at Entra and for nothing
// else, so that a token for another audience is one of an Entra application
// that trusts the pipeline:
//
//     pipeline --SYSTEM_OIDCREQUESTURI--> token for api://AzureADTokenExchange
//              --Entra, client_credentials--> token for the audience
//
// https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow

#include "cli/id_token.hpp"
#include "cli/platform.hpp"
#include "core/base/encoding.hpp"
#include "core/base/text.hpp"

namespace hoopgit::cli {
namespace {

constexpr const char* address = "SYSTEM_OIDCREQUESTURI";
constexpr const char* pass = "SYSTEM_ACCESSTOKEN";
constexpr const char* service_connection =
    "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID";
constexpr const char* application = "AZURESUBSCRIPTION_CLIENT_ID";
constexpr const char* tenant = "AZURESUBSCRIPTION_TENANT_ID";

bool in_azure(const Workplace& place) {
  return place.environment.get("TF_BUILD") == "True" ||
         place.environment.get(address);
}

std::optional<Error> obstacle(const Workplace& place, const std::string&) {
  if (!place.environment.get(address))
    return no_token_from(azure_pipelines, "SYSTEM_OIDCREQUESTURI is not set",
                         "update the agent: since 2024 it sets the variable");
  if (!place.environment.get(pass))
    return no_token_from(azure_pipelines,
                         "the step was given no SYSTEM_ACCESSTOKEN",
                         "env: {SYSTEM_ACCESSTOKEN: $(System.AccessToken)}, in "
                         "the step");
  return std::nullopt;
}

Result<Secret> token_of_pipeline(const Workplace& place) {
  const http::Authorization bearer{
      http::Authorization::Scheme::bearer, "",
      Secret(place.environment.get(pass).value_or(""))};
  Url url = TRY(with_field(place.environment.get(address).value_or(""),
                           "api-version", "7.1"));
  if (const auto connection = place.environment.get(service_connection))
    url = TRY(with_field(url.text(), "serviceConnectionId", *connection));
  return ask_platform(azure_pipelines, place,
                      {.method = "POST",
                       .url = url,
                       .headers = {{"Accept", "application/json"},
                                   {"Content-Type", "application/json"},
                                   // Or a refusal is a page to sign in on.
                                   {"X-TFS-FedAuthRedirect", "Suppress"}},
                       .authorization = &bearer,
                       .deadline = std::chrono::seconds(10),
                       .response_limit = std::size_t{64} * 1024},
                      "oidcToken",
                      "the step may have no right to use the service "
                      "connection");
}

Result<Secret> token_of_application(const Workplace& place,
                                    const Secret& assertion,
                                    const std::string& audience) {
  const std::string authority =
      place.environment.get("AZURE_AUTHORITY_HOST")
          .value_or("https://login.microsoftonline.com");
  Url url = TRY(parse_url(authority));
  url.path = "/" + percent_encode(place.environment.get(tenant).value_or("")) +
             "/oauth2/v2.0/token";
  const Form form{
      {"grant_type", "client_credentials"},
      {"client_id", place.environment.get(application).value_or("")},
      {"client_assertion_type",
       "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
      {"client_assertion", std::string(assertion.reveal())},
      {"scope", audience + "/.default"}};
  return ask_platform(
      azure_pipelines, place,
      {.method = "POST",
       .url = url,
       .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                   {"Accept", "application/json"}},
       .body = to_form(form),
       .deadline = std::chrono::seconds(10),
       .response_limit = std::size_t{64} * 1024},
      "access_token",
      "Entra needs an application with the identifier " + audience +
          ", which trusts this service connection");
}

Result<PlatformToken> token(const Workplace& place,
                            const std::string& audience) {
  Secret own = TRY(token_of_pipeline(place));
  const auto purpose = read_purpose(own);
  if (purpose && purpose->is_for(audience))
    return PlatformToken{std::move(own)};
  if (!place.environment.get(application) || !place.environment.get(tenant))
    // Told by whoever compares the audiences.
    return PlatformToken{std::move(own)};
  return PlatformToken{TRY(token_of_application(place, own, audience))};
}

std::string audience_hint(const std::string& audience) {
  return "run in a task with an Azure service connection, which sets "
         "AZURESUBSCRIPTION_CLIENT_ID and AZURESUBSCRIPTION_TENANT_ID: Entra "
         "then gives a token for " +
         audience;
}

}  // namespace

const Platform azure_pipelines{
    "Azure Pipelines", Platform::Owner::job, &in_azure, &obstacle, &token,
    &audience_hint};

}  // namespace hoopgit::cli
