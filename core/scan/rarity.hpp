#pragma once

#include <string_view>

namespace hoopgit::scan {

/// How many bits a value takes to write down: as words with digits and signs
/// between them, and as characters that were drawn at random. What somebody
/// named is far shorter as words; what a machine drew is longer.
struct Rarity {
  double as_words = 0;
  double as_random = 0;
  int words = 0;  ///< Of three letters or more that read like one.
};
Rarity rarity_of(std::string_view value);

/// Whether a value is a name that somebody gave ("testEd25519PrivateKey",
/// "CRYPT-SHA256") and not a secret: it has two words or more, and is much
/// shorter as words. What has a sign that passwords have, or is hex, is not.
bool reads_like_a_name(std::string_view value);

}  // namespace hoopgit::scan
