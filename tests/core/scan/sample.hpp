// Text shaped like secrets, made when a test runs: this repository holds none,
// so that a scanner, ours too, finds nothing in it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan::test {

/// What a rule must and must not find. The secret of a `find` stands between
/// "[[" and "]]".
struct Sample {
  std::string_view rule;
  std::vector<std::string_view> find;
  std::vector<std::string_view> skip;
};

/// One entry for every built-in rule.
const std::vector<Sample>& samples();

struct Expanded {
  std::string text;
  std::size_t begin = 0;  ///< The secret, [begin, end).
  std::size_t end = 0;

  std::string secret() const { return text.substr(begin, end - begin); }
};

/// Fills in the templates. The same seed gives the same text.
///
///   {b62:30} {hex:32} {HEX:8} {upper:27} {b32:16} {digits:9} {alpha:34}
///   {url:43} {b64:86}      so many random characters of an alphabet
///   {crc62}                GitHub's check digits over what follows the last _
///   {crc32}                8 hex digits over the secret so far, without its
///                          last character
///   {bech32}               58 characters of an age key with its check digits
///   {der:300}              base64 of a DER sequence of so many bytes
///   {header} {payload}     base64url of a JWT's header and claims
Expanded expand(std::string_view sample, std::uint64_t seed);

/// Like expand(), for one token.
std::string token(std::string_view sample, std::uint64_t seed = 1);

}  // namespace hoopgit::scan::test
