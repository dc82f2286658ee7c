// What single providers do, and what is done with tokens in their name.

#include "tests/server/identity/verification_cases.hpp"

namespace hoopgit::identity {
namespace {

using test::Case;
using test::check_all;
using test::date;
using test::Edits;
using test::entra_issuer;
using test::entra_tenant;
using test::in_quotes;
using test::Rig;

Case from(std::string what, std::string expected, const std::string& issuer,
          Edits claims, Edits header = {}) {
  claims.try_emplace("iss", in_quotes(issuer));
  return {std::move(what), std::move(expected),
          [claims = std::move(claims), header = std::move(header)](
              const Rig& rig) { return rig.token(claims, header); }};
}

Case entra(std::string what, std::string expected, Edits claims) {
  return from(std::move(what), std::move(expected), entra_issuer,
              std::move(claims));
}

Case google(std::string what, std::string expected, const std::string& name) {
  return from(std::move(what), std::move(expected), name, {});
}

Case machine(std::string what, std::string expected, Edits claims) {
  claims.try_emplace("aud", in_quotes("https://relay.example.com"));
  return from(std::move(what), std::move(expected), "https://ci.example.com",
              std::move(claims));
}

Case typed(std::string what, std::string expected, const std::string& type) {
  return from(std::move(what), std::move(expected), "https://api.example.com",
              {}, {{"typ", type.empty() ? "" : in_quotes(type)}});
}

TEST_CASE("Entra's tenant is the one of its issuer") {
  const std::string other = "5b7f8f0e-0000-4000-8000-000000000002";
  check_all({
      entra("its own tenant", "taken", {{"tid", in_quotes(entra_tenant)}}),
      entra("no tenant", "issuer", {}),
      entra("another tenant", "issuer", {{"tid", in_quotes(other)}}),
      entra("a part of the tenant", "issuer",
            {{"tid", in_quotes(entra_tenant.substr(0, 8))}}),
      entra("a part of the address", "issuer", {{"tid", in_quotes("v2")}}),
      entra("an empty tenant", "issuer", {{"tid", "null"}}),
      entra("a tenant in an array", "issuer",
            {{"tid", '[' + in_quotes(entra_tenant) + ']'}}),
      from("another tenant's issuer", "issuer",
           "https://login.microsoftonline.com/" + other + "/v2.0",
           {{"tid", in_quotes(other)}}),
      from("the issuer of all tenants", "issuer",
           "https://login.microsoftonline.com/common/v2.0",
           {{"tid", in_quotes(entra_tenant)}}),
      from("the issuer of all organizations", "issuer",
           "https://login.microsoftonline.com/organizations/v2.0",
           {{"tid", in_quotes(entra_tenant)}}),
      from("the older spelling that nobody configured", "issuer",
           "https://sts.windows.net/" + std::string(entra_tenant) + "/",
           {{"tid", in_quotes(entra_tenant)}}),
  });
}

TEST_CASE("an issuer has the spellings that are configured and no other") {
  check_all({
      google("the whole name", "taken", "https://accounts.google.com"),
      google("its other name", "taken", "accounts.google.com"),
      google("a slash more", "issuer", "accounts.google.com/"),
      google("plain http", "issuer", "http://accounts.google.com"),
      google("another host", "issuer", "accounts.google.com.evil.example"),
      google("white space before", "issuer", " accounts.google.com"),
      google("upper case", "issuer", "ACCOUNTS.google.com"),
  });
}

TEST_CASE("only the types that are configured are taken") {
  check_all({
      typed("the type", "taken", "at+jwt"),
      typed("in upper case", "taken", "AT+JWT"),
      typed("no type", "taken", ""),
      typed("an ID token's", "header", "JWT"),
      typed("with the media type before it", "header", "application/at+jwt"),
      typed("another", "header", "secevent+jwt"),
  });
}

TEST_CASE("a job's token is for us, of now, and by a configured issuer") {
  check_all({
      machine("as asked for", "taken", {}),
      machine("in an array of one", "taken",
              {{"aud", R"(["https://relay.example.com"])"}}),
      machine("with the party that asked", "taken",
              {{"azp", in_quotes("runner")}}),
      machine("no audience", "audience", {{"aud", ""}}),
      machine("the default audience of GitHub", "audience",
              {{"aud", in_quotes("https://github.com/acme")}}),
      machine("the fixed audience of Azure", "audience",
              {{"aud", in_quotes("api://AzureADTokenExchange")}}),
      machine("the organisation of CircleCI", "audience",
              {{"aud", in_quotes("00000000-0000-4000-8000-000000000001")}}),
      machine("a host more", "audience",
              {{"aud", in_quotes("https://relay.example.com.evil.example")}}),
      machine("plain http", "audience",
              {{"aud", in_quotes("http://relay.example.com")}}),
      machine("upper case", "audience",
              {{"aud", in_quotes("https://RELAY.example.com")}}),
      machine("an array in an array", "audience",
              {{"aud", R"([["https://relay.example.com"]])"}}),
      machine("aud as a number", "audience", {{"aud", "1"}}),
      machine("aud as true", "audience", {{"aud", "true"}}),
      from("an issuer with a hyphen more", "issuer",
           "https://ci.example.com-evil.example", {}),
      from("an issuer with a path more", "issuer",
           "https://ci.example.com/evil", {}),
  });
}

TEST_CASE("times are looked at to the second") {
  check_all({
      date("expires in a second", "taken", "exp", 1),
      date("expires now", "taken", "exp", 0),
      date("expires in a year", "taken", "exp", 31'536'000),
      date("valid from now", "taken", "nbf", 0),
      date("valid long since", "taken", "nbf", -100'000),
      date("issued now", "taken", "iat", 0),
      date("61 seconds late", "time", "exp", -61),
      date("valid in an hour", "time", "nbf", 3600),
      date("issued in an hour", "time", "iat", 3600),
      test::claims("issued in 1970", "time", {{"iat", "0"}}),
      test::claims("issued by a broken clock", "time", {{"iat", "1"}}),
      test::claims("not valid before the year 285 million", "time",
                   {{"nbf", "9007199254740991"}}),
      test::claims("expires in the year 285 million", "taken",
                   {{"exp", "9007199254740991"}}),
  });
}

TEST_CASE("names of claims are read to the letter") {
  check_all({
      test::claims("a claim nobody knows", "taken", {{"x", "[1,2]"}}),
      test::claims("an empty name", "taken", {{"", "1"}}),
      test::claims("seven deep", "taken", {{"x", R"([[[[[[1]]]]]])"}}),
      test::claims("a claim of its own for Aud", "taken",
                   {{"Aud", in_quotes("evil")}}),
      test::claims("only Exp", "time", {{"exp", ""}, {"Exp", "1900000000"}}),
      test::claims("only ISS", "issuer",
                   {{"iss", ""}, {"ISS", in_quotes("https://ci.example.com")}}),
      test::claims("only audience", "audience",
                   {{"aud", ""}, {"audience", in_quotes("hoopgit-cli")}}),
      test::claims("text that is escaped", "taken",
                   {{"aud", R"("hoopgit\u002dcli")"}}),
      test::claims("half a surrogate pair", "malformed",
                   {{"x", R"("\ud800")"}}),
      test::claims("a comma too many", "malformed", {{"x", "[1,]"}}),
      test::claims("a comment", "malformed", {{"x", "1/*x*/"}}),
      test::claims("infinity", "malformed", {{"exp", "Infinity"}}),
      test::claims("a plus sign", "malformed", {{"exp", "+1800000290"}}),
      test::claims("a leading zero", "malformed", {{"exp", "01800000290"}}),
      test::claims("hexadecimal", "malformed", {{"exp", "0x6b49d200"}}),
      test::claims("exp as true", "malformed", {{"exp", "true"}}),
      test::claims("exp as an object", "malformed", {{"exp", "{}"}}),
      test::claims("iat null", "malformed", {{"iat", "null"}}),
      test::claims("nbf negative", "malformed", {{"nbf", "-0.5"}}),
      test::claims("nbf as a string", "malformed", {{"nbf", in_quotes("0")}}),
  });
}

}  // namespace
}  // namespace hoopgit::identity
