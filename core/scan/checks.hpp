// The second looks that rules name; see Check in rule.hpp.

#pragma once

#include "core/scan/rule.hpp"

namespace hoopgit::scan {

/// By the name that rules give: the function's own. nullptr: there is none.
Check check_named(std::string_view name);

/// The last six characters are the CRC-32 of the thirty before them, in base62
/// (GitHub since 2021, npm). Source: github.blog, "Behind GitHub's new
/// authentication token formats".
std::optional<Confidence> github_check_digits(Candidate& candidate);

/// Our own: eight hex digits, CRC-32 of what stands before the last '_'.
std::optional<Confidence> hoopgit_check_digits(Candidate& candidate);

/// Bech32 (BIP 173), as age writes its keys.
std::optional<Confidence> bech32_check_digits(Candidate& candidate);

/// Grows the secret to both sides of ".eyJ"; the header must be JSON with
/// "alg" (RFC 7519).
std::optional<Confidence> json_web_token(Candidate& candidate);

/// Base64 that decodes.
std::optional<Confidence> base64_value(Candidate& candidate);

/// Base64 of "user:password", as Docker keeps it and RFC 7617 sends it.
std::optional<Confidence> registry_login(Candidate& candidate);

/// AWS documents its formats with ids and keys that end in EXAMPLE.
std::optional<Confidence> not_an_aws_example(Candidate& candidate);

/// Both letters and digits, and no placeholder.
std::optional<Confidence> mixed_characters(Candidate& candidate);

/// Does not read like words, as the names do that people give; see rarity.hpp.
std::optional<Confidence> not_a_name(Candidate& candidate);

/// For `name = value` with a telling name.
std::optional<Confidence> assigned_secret(Candidate& candidate);

/// For "user:password@host" after "://"; likely for databases.
std::optional<Confidence> url_password(Candidate& candidate);
std::optional<Confidence> database_password(Candidate& candidate);

/// For "password=…" in a connection string, and a header's credential.
std::optional<Confidence> connection_password(Candidate& candidate);
std::optional<Confidence> header_credential(Candidate& candidate);

/// Grows from the BEGIN line to the END line; sure when the body is a DER
/// sequence or an OpenSSH key of the length it should have.
std::optional<Confidence> private_key(Candidate& candidate);

/// Grows over as many lines as "Private-Lines:" says.
std::optional<Confidence> putty_key(Candidate& candidate);

}  // namespace hoopgit::scan
