// Secrets behind an encoding, or several.

#pragma once

#include "core/scan/engine.hpp"

#include <cstddef>
#include <vector>

namespace hoopgit::scan {

/// How far decoding goes in one text; the rest is a gap.
struct DecodingLimits {
  std::size_t depth = 5;  ///< Encodings inside of each other.
  std::size_t runs = 100'000;
  /// Decoded bytes, over all depths, for each byte of the text; and 64 KiB.
  std::size_t growth = 4;
};

/// Decodes the runs of a text, again what they say, and searches it, each with
/// up to 256 bytes of what stands around the run, so that `name = <encoded>` is
/// seen as one. Only secrets that touch decoded bytes are reported, at what
/// says them: the outermost run, of a word with escapes only the part. Memory:
/// a batch of 64 KiB, and one run for each depth.
///
/// Adds what it finds to `hits`. false: a limit was reached, or a rule found
/// too much: this is not all.
bool search_decoded(const Engine& engine, const View& view, Confidence least,
                    std::size_t limit, const DecodingLimits& limits,
                    std::vector<Hit>& hits);

}  // namespace hoopgit::scan
