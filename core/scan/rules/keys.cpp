// Keys and tokens of open standards.

#include "core/scan/checks.hpp"
#include "core/scan/rule.hpp"

namespace hoopgit::scan {
namespace {

constexpr std::string_view key_revoke =
    "make a new key pair, and take the old public key out of every "
    "authorized_keys, certificate and key server";

constexpr Rule rules[] = {
    {.id = "private-key",
     .description = "Private key (PEM, OpenSSH, OpenPGP)",
     .keywords = "-----BEGIN ",
     .tail = R"([0-9A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----)",
     .at_word = false,
     .check = private_key,
     .revoke = key_revoke},
    {.id = "age-key",
     .description = "age secret key",
     .keywords = "AGE-SECRET-KEY-1",
     .tail = R"([02-9AC-HJ-NP-Z]{58}\b)",
     .at_word = false,
     .confidence = Confidence::sure,
     .check = bech32_check_digits,
     .revoke = "encrypt anew to another key; old files stay readable with it"},
    {.id = "putty-key",
     .description = "PuTTY private key",
     .keywords = "Private-Lines:",
     .tail = R"([ ]{0,2}[0-9]{1,3}\r?\n([0-9A-Za-z+/=]{16,64}))",
     .check = putty_key,
     .revoke = key_revoke},
    {.id = "jwt",
     .description = "JSON Web Token",
     .keywords = ".eyJ",
     .tail = "",
     .at_word = false,
     .confidence = Confidence::sure,
     .check = json_web_token,
     .revoke = "end its session at the issuer; it is valid until it expires"},
};

}  // namespace

std::span<const Rule> key_rules() {
  return rules;
}

}  // namespace hoopgit::scan
