// Runs of encoded text: base64, hex, percent and \u escapes.

#pragma once

#include "core/scan/encoding.hpp"
#include "core/scan/rule.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::scan {

struct EncodedRun {
  Span extent;
  std::string said;
  Encoding encoding;

  /// Of its bytes only some are encoded.
  bool has_escapes() const {
    return encoding == Encoding::percent || encoding == Encoding::unicode;
  }
};

/// Calls `found` for each run of `text` that decodes to printable ASCII,
/// until that returns false. Runs of one encoding
/// are in order and do not overlap.
///
/// base64 in either alphabet, at least 16 characters, with or without its '=';
/// an even number of at least 32 hex digits; words with "%41" or "\u0041" in
/// them. What does not become printable is no text that somebody hid, but a key
/// or a picture: no rule would find anything in it.
void find_encoded_runs(std::string_view text,
                       const std::function<bool(const EncodedRun&)>& found);

/// Which bytes of a word with escapes say the bytes `part` of what it says.
Span part_of_word(std::string_view text, const Span& word, const Span& part);

/// What the run says; nullopt: it is not printable, or not of the encoding.
std::optional<std::string> printable_base64(std::string_view run);
std::optional<std::string> printable_hex(std::string_view run);

}  // namespace hoopgit::scan
