#include "tests/support/glewlwyd.hpp"

#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "core/base/text.hpp"

#include <utility>
#include <vector>

namespace hoopgit::stage {
namespace {

namespace fs = std::filesystem;

constexpr const char* schema =
    "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3";

// The default of 150,000 rounds would cost 0.1 s for each person and sign-in.
constexpr const char* user_properties = R"(
PRAGMA journal_mode = MEMORY;
UPDATE g_user_module_instance SET gumi_parameters =
  '{"use-glewlwyd-connection":true,"pbkdf2-iterations":1000,"data-format":
    {"groups":{"multiple":true,"read":true,"write":true,
               "profile-read":true,"profile-write":false}}}';
)";

Result<std::string> run_to_end(std::vector<std::string> argv,
                               std::string input) {
  Command command{.argv = std::move(argv)};
  command.input = std::move(input);
  Completed completed = TRY(run(command));
  if (!completed.succeeded())
    return Error{Fault::internal, "cannot run " + command.argv.front() + ": " +
                                      std::string(trim(completed.errors))};
  return std::move(completed.output);
}

}  // namespace

Result<void> make_glewlwyd_database(const fs::path& folder) {
  // One transaction: 200 tables and indices, each synced, would take seconds
  // on a slow disk.
  const std::string tables = TRY(read_file(schema));
  TRY(run_to_end({"sqlite3", "-bail", folder / "glewlwyd.db"},
                 "PRAGMA synchronous = OFF;\nBEGIN;\n" + tables + "COMMIT;\n" +
                     user_properties));
  return {};
}

std::string glewlwyd_configuration(const fs::path& folder, std::uint16_t port) {
  const std::string number = std::to_string(port);
  return "port = " + number +
         "\nbind_address = \"127.0.0.1\"\n"
         "external_url = \"http://127.0.0.1:" +
         number + R"("
login_url = "login.html"
api_prefix = "api"
log_mode = "console"
log_level = "INFO"
cookie_secure = 0
session_key = "GLEWLWYD2_SESSION_ID"
admin_scope = "g_admin"
profile_scope = "g_profile"
user_module_path = "/usr/lib/glewlwyd/user"
client_module_path = "/usr/lib/glewlwyd/client"
user_auth_scheme_module_path = "/usr/lib/glewlwyd/scheme"
plugin_module_path = "/usr/lib/glewlwyd/plugin"
hash_algorithm = "SHA512"
database = { type = "sqlite3" path = ")" +
         (folder / "glewlwyd.db").string() + "\" };\n";
}

Result<json::Value> glewlwyd_plugin(const std::string& issuer_url,
                                    std::chrono::seconds token_life) {
  const std::string key = TRY(run_to_end({"openssl", "genrsa", "2048"}, {}));
  const std::string certificate =
      TRY(run_to_end({"openssl", "rsa", "-pubout"}, key));
  const auto claim = json::object({{"name", "groups"},
                                   {"user-property", "groups"},
                                   {"type", "string"},
                                   {"mandatory", true},
                                   {"on-demand", false},
                                   {"scope", json::Array{}}});
  const auto parameters =
      json::object({{"iss", issuer_url},
                    {"jwt-type", "rsa"},
                    {"jwt-key-size", "256"},
                    {"key", key},
                    {"cert", certificate},
                    {"jwks-show", true},
                    {"code-duration", 600},
                    {"access-token-duration", token_life.count()},
                    {"refresh-token-duration", 1'209'600},
                    {"refresh-token-one-use", "always"},
                    {"auth-type-code-enabled", true},
                    {"auth-type-refresh-enabled", true},
                    {"auth-type-device-enabled", true},
                    {"auth-type-token-enabled", false},
                    {"auth-type-id-token-enabled", false},
                    {"auth-type-none-enabled", false},
                    {"auth-type-password-enabled", false},
                    {"auth-type-client-enabled", false},
                    {"pkce-allowed", true},
                    {"pkce-required", true},
                    {"pkce-method-plain-allowed", false},
                    {"name-claim", "mandatory"},
                    {"email-claim", "mandatory"},
                    {"claims", json::Array{claim}},
                    {"device-authorization-expiration", 600},
                    {"device-authorization-interval", 1}});
  return json::object({{"module", "oidc"},
                       {"name", "oidc"},
                       {"display_name", "OpenID Connect"},
                       {"enabled", true},
                       {"parameters", parameters}});
}

}  // namespace hoopgit::stage
