// Encoded values in a text, found and decoded as gitleaks does it.

#pragma once

#include "core/scan/span.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan::compat {

/// Ways to encode, as a set. Of two runs that touch, the smaller one wins.
enum Encoding : unsigned {
  percent = 1,
  unicode = 2,
  hex = 4,
  base64 = 8,
};

struct EncodedText {
  Encoding encoding;
  Span extent;
};

/// In order, apart from each other, and without those that give way to a
/// neighbour: they get their turn in the next pass. Not all can be decoded.
std::vector<EncodedText> encoded_texts(std::string_view text);

/// Empty: it says nothing printable.
std::string decoded(Encoding encoding, std::string_view text);

}  // namespace hoopgit::scan::compat
