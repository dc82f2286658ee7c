// What has no vendor's form: a telling name, or a place where passwords stand.

#include "core/scan/checks.hpp"
#include "core/scan/rule.hpp"

namespace hoopgit::scan {
namespace {

constexpr std::string_view password_revoke =
    "change the password where it is set";

// user ":" password "@" host, after "://". No braces, dollars and angles: they
// are templates.
constexpr std::string_view userinfo =
    R"([^\s/:@"'`<>{}$]{0,64}:([^\s/@"'`<>{}$]{3,128})@[0-9A-Za-z[.-])";

constexpr Rule rules[] = {
    {.id = "database-url",
     .description = "Database URL with a password",
     .keywords = "postgres://|postgresql://|psycopg2://|asyncpg://|mysql://|"
                 "mariadb://|mongodb://|mongodb+srv://|redis://|rediss://|"
                 "amqp://|amqps://|mssql://|sqlserver://|clickhouse://",
     .tail = userinfo,
     .at_word = false,
     .caseless = true,
     .check = database_password,
     .revoke = password_revoke},
    {.id = "connection-string",
     .description = "Database connection string with a password",
     .keywords = "server=|data source=|host=",
     .tail = R"re([^\r\n"'`<>{}]{1,200}?[;\s]\s{0,2}(?:password|pwd)=)re"
             R"re(([^\s;"'`<>{}$]{4,128}))re",
     .caseless = true,
     .entropy = 2.0,
     .check = connection_password,
     .revoke = password_revoke},
    {.id = "url-password",
     .description = "URL with a password",
     .keywords = "://",
     .tail = userinfo,
     .at_word = false,
     .confidence = Confidence::guess,
     .check = url_password,
     .revoke = password_revoke},
    {.id = "generic-secret",
     .description = "Value given to a name that says secret",
     .keywords = "secret|passwd|password|passphrase|token|api_key|apikey|"
                 "api-key|access_key|accesskey|private_key|privatekey|"
                 "credential|encryption_key|signing_key|auth_key|pwd",
     .tail = R"re([\w.-]{0,24}["'\]]{0,2}[ \t]{0,3}(?::=|=>|[:=])[ \t]{0,3})re"
             R"re((?:["'`]([^\s"'`\\<>{},;()]{8,128})["'`\\]|)re"
             R"re(([^\s"'`\\<>{},;()&]{8,128})(?:["'`\s,;<&\\]|$)))re",
     .at_word = false,
     .caseless = true,
     .confidence = Confidence::guess,
     .check = assigned_secret,
     .revoke = "change it where it was issued"},
    {.id = "auth-header",
     .description = "Authorization header with a credential",
     .keywords = "authorization",
     .tail = R"re(["'\]]{0,2}\s{0,3}[:=,]\s{0,3}["'`]?(?:basic|bearer|token))re"
             R"re(\s{1,3}([0-9A-Za-z+/=._~-]{16,512}))re",
     .at_word = false,
     .caseless = true,
     .confidence = Confidence::guess,
     .entropy = 3.2,
     .check = header_credential,
     .revoke = "change it where it was issued"},
};

}  // namespace

std::span<const Rule> generic_rules() {
  return rules;
}

}  // namespace hoopgit::scan
