// Decoded text stands where the encoded text stood. What is found in it has its
// place in the text as it was.

#pragma once

#include "core/scan/compat/encoded_text.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan::compat {

/// A range whose ends count both. Signed: a match that sticks out of a decoded
/// value is moved by what it sticks out.
struct Range {
  long begin = 0;
  long end = 0;

  bool touches(const Range& other) const {
    return other.begin <= end && other.end >= begin;
  }
};

struct Segment {
  Range original;  ///< In the fragment.
  Range encoded;   ///< In the text of the pass before.
  Range decoded;   ///< In the text of this pass.
  unsigned encodings = 0;
};

/// One pass: a text in which what was encoded is decoded.
struct Pass {
  std::string text{};
  std::vector<Segment> segments{};  ///< In order, apart from each other.
  const Pass* before = nullptr;     ///< nullptr: the fragment itself.
  std::size_t depth = 0;            ///< 1: the first one.
};

/// Decodes `text`, which is that of `before`, or of the fragment. Without a
/// segment: there was nothing to decode. `before` must outlive the result.
Pass decode(std::string_view text, const Pass* before);

/// The segments that a match overlaps or touches.
std::vector<Segment> touched(const Pass& pass, const Range& match);

/// Where `match`, which touches `segments` of `pass`, is in the fragment.
Range original(const Pass& pass, const std::vector<Segment>& segments,
               const Range& match);

/// "decoded:base64", …, "decode-depth:1".
std::vector<std::string> tags(const Pass& pass,
                              const std::vector<Segment>& segments);

/// From the newline before the first segment to that after the last one.
std::string_view decoded_line(const Pass& pass,
                              const std::vector<Segment>& segments);

}  // namespace hoopgit::scan::compat
