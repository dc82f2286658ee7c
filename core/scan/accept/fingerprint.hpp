#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::scan {

/// "hg1:" and 26 letters and digits: the first 128 bits, in base32 (RFC 4648,
/// in lower case), of HMAC-SHA-256 under the repository's salt over
/// "hoopgit/finding/1", NUL, rule, NUL and secret, whose CR LF are LF. The same
/// wherever the secret stands; another one in another repository.
std::string content_fingerprint(const Secret& salt, std::string_view rule,
                                std::string_view secret);

bool is_content_fingerprint(std::string_view text);

/// <top>/.hoopgit/scan-salt: 64 hex digits and a newline. It is committed with
/// the entries that it is for: it keeps apart repositories, and hides nothing
/// from somebody who can read this one. nullopt: there is none.
Result<std::optional<Secret>> read_salt(const std::filesystem::path& top);

/// Makes it of `random`, 32 bytes, if it is not there.
Result<Secret> make_salt(const std::filesystem::path& top,
                         std::string_view random);

}  // namespace hoopgit::scan
