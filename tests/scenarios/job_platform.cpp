#include "tests/scenarios/job_platform.hpp"

#include "core/base/clock.hpp"
#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "tests/support/must.hpp"

namespace hoopgit::stage {
namespace {

/// Of this process: whoever signs for all platforms.
const crypto::SigningKey& key() {
  static const auto made =
      must(crypto::SigningKey::from_seed(Secret(crypto::random_bytes(32))));
  return made;
}

std::string field(const Form& form, std::string_view name) {
  for (const auto& [each, value] : form)
    if (each == name) return value;
  return "";
}

Said refused() {
  return {.status = 401, .body = R"({"message":"no"})"};
}

}  // namespace

JobPlatform::JobPlatform(const std::string& claims)
    : claims_(
          must(json::parse(must(read_file(std::string(HOOPGIT_SOURCE_DIR) +
                                          "/tests/golden/claims/" + claims))))),
      server_(must(ScriptedServer::start(
          [this](const Asked& asked) { return answer(asked); }))) {
  const auto jwk = json::object({{"kty", "OKP"},
                                 {"crv", "Ed25519"},
                                 {"kid", "k1"},
                                 {"alg", "EdDSA"},
                                 {"use", "sig"},
                                 {"x", to_base64url(key().public_key())}});
  must(write_file(keys(),
                  json::dump(json::object({{"keys", json::Array{jwk}}}))));
}

std::string JobPlatform::issuer() const {
  return must(claims_.text("iss"));
}

std::string JobPlatform::token(const std::string& audience) {
  json::Value claims = claims_;
  const std::int64_t now = to_unix_seconds(system_clock().now());
  claims.set("aud", audience);
  claims.set("iat", now);
  claims.set("nbf", now);
  claims.set("exp", now + 300);
  claims.set("jti", "token-" + std::to_string(++tokens_) + issuer());
  const std::string head =
      to_base64url(R"({"alg":"EdDSA","kid":"k1","typ":"JWT"})") + "." +
      to_base64url(json::dump(claims));
  return head + "." + to_base64url(key().sign(head));
}

/// GitHub's address, Azure's, and Entra's.
Said JobPlatform::answer(const Asked& asked) {
  const auto query = from_form(asked.query);
  const auto form = from_form(asked.body);
  if (!query || !form) return {.status = 400};
  const bool knows_pass =
      asked.head.find("Authorization: Bearer the-job-s-pass") !=
      std::string::npos;
  if (asked.path == "/github" && asked.method == "GET")
    return knows_pass
               ? Said{.body = json::dump(json::object(
                          {{"value", token(field(*query, "audience"))}}))}
               : refused();
  if (asked.path == "/azure" && asked.method == "POST")
    return knows_pass && field(*query, "serviceConnectionId") == "sc-1"
               ? Said{.body = json::dump(json::object(
                          {{"oidcToken",
                            token("api://AzureADTokenExchange")}}))}
               : refused();
  if (asked.path == "/tenant-1/oauth2/v2.0/token") {
    const std::string scope = field(*form, "scope");
    const std::string end = "/.default";
    if (field(*form, "client_id") != "app-1" || !scope.ends_with(end) ||
        field(*form, "client_assertion").empty())
      return refused();
    return {.body = json::dump(json::object(
                {{"access_token",
                  token(scope.substr(0, scope.size() - end.size()))}}))};
  }
  return {.status = 404};
}

void JobPlatform::run_github(Person& person) {
  person.set("GITHUB_ACTIONS", "true");
  person.set("GITHUB_RUN_ID", "9000000001");
  person.set("ACTIONS_ID_TOKEN_REQUEST_URL",
             server_.origin() + "/github?api-version=2.0");
  person.set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "the-job-s-pass");
}

void JobPlatform::run_azure(Person& person) {
  person.set("TF_BUILD", "True");
  person.set("SYSTEM_OIDCREQUESTURI", server_.origin() + "/azure");
  person.set("SYSTEM_ACCESSTOKEN", "the-job-s-pass");
  person.set("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "sc-1");
  person.set("AZURESUBSCRIPTION_CLIENT_ID", "app-1");
  person.set("AZURESUBSCRIPTION_TENANT_ID", "tenant-1");
  person.set("AZURE_AUTHORITY_HOST", server_.origin());
}

void JobPlatform::run_with_variable(Person& person, const std::string& variable,
                                    const std::string& value,
                                    const std::string& audience) {
  person.set(variable, value);
  person.set("BUILD_TAG", "jenkins-site-17");
  person.set("HOOPGIT_ID_TOKEN", token(audience));
}

void JobPlatform::run_with_program(Person& person, const std::string& program,
                                   const std::string& variable,
                                   const std::string& audience) {
  person.set(variable, "true");
  person.set("BUILDKITE_JOB_ID", "0190-job");
  const auto folder = person.path("bin");
  std::filesystem::create_directories(folder);
  // Each time another one, as the real ones do: whoever renames a file first
  // has the token in it.
  const auto tokens_left = person.path("tokens");
  std::filesystem::create_directories(tokens_left);
  for (int i = 0; i < 40; ++i)
    must(write_file(tokens_left / (std::to_string(i) + ".new"),
                    token(audience) + "\n"));
  must(write_file(folder / program,
                  "#!/bin/sh\ncase \"$*\" in *" + audience +
                      "*) ;; *) exit 1;; esac\nfor file in " +
                      tokens_left.string() +
                      "/*.new; do\n  mv \"$file\" \"$file.$$\" && exec cat "
                      "\"$file.$$\"\ndone\nexit 1\n",
                  0700));
  for (const auto& each : person.environment())
    if (each.starts_with("PATH="))
      person.set("PATH", folder.string() + ":" + each.substr(5));
}

}  // namespace hoopgit::stage
