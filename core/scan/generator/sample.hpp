// Text shaped like secrets, made when it is needed: this repository holds none,
// so that a scanner, ours too, finds nothing in it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

struct Expanded {
  std::string text;
  std::size_t begin = 0;  ///< The secret, [begin, end).
  std::size_t end = 0;

  std::string secret() const { return text.substr(begin, end - begin); }
};

/// Fills in the templates; the secret of a sample stands between "[[" and "]]".
/// The same seed gives the same text.
///
///   {b62:30} {hex:32} {HEX:8} {upper:27} {b32:16} {digits:9} {alpha:34}
///   {url:43} {b64:86} {lower:54} {bech32l:58}
///                          so many random characters of an alphabet
///   {crc62}                GitHub's check digits over what follows the last _
///   {crc32}                8 hex digits over the secret so far, without its
///                          last character
///   {bech32}               58 characters of an age key with its check digits
///   {der:300}              base64 of a DER sequence of so many bytes
///   {header} {payload}     base64url of a JWT's header and claims
///   {login}                base64 of a user and a password
///   {-}                    nothing: keeps apart what would be read as a token
Expanded expand(std::string_view sample, std::uint64_t seed);

/// The seed of a rule's sample.
std::uint64_t seed_of(std::string_view rule, std::size_t index);

/// Like expand(), for one token.
std::string token(std::string_view sample, std::uint64_t seed = 1);

}  // namespace hoopgit::scan
