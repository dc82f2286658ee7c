// What a fragment looks like to the rules, and the way back to its bytes.

#pragma once

#include "core/scan/rule.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// One byte for each character of (part of) a fragment.
struct View {
  std::string_view text;  ///< Of the fragment, or of `narrowed`.
  std::string narrowed{};

  /// Where pieces of `narrowed` came from: 16-bit characters that begin at
  /// `original`. Sorted. Empty: `text` is the fragment itself.
  struct Piece {
    std::size_t narrow;
    std::size_t original;
  };
  std::vector<Piece> pieces{};

  bool is_binary = false;  ///< Only printable matches of surer rules count.

  /// Only matches near one of these are of interest: those in windows that
  /// touch one. Sorted; empty: all are.
  std::vector<Span> focus{};
  bool has_focus(const Span& window) const;

  /// The bytes of the fragment behind a span of `text`, which must not cross
  /// a border of pieces.
  Span original(const Span& span) const;
};

/// Text (of any or no encoding): itself. UTF-16 with a byte order mark: its
/// characters. Binary, which is a NUL in the first 8,000 bytes: itself, and
/// its runs of at least eight printable UTF-16LE characters. `bytes` must
/// outlive the views.
std::vector<View> views_of(std::string_view bytes);

bool is_printable(std::string_view text);  ///< ASCII, tab, CR and LF.

}  // namespace hoopgit::scan
