// What a fragment looks like to the rules, and the way back to its bytes.

#pragma once

#include "core/scan/rule.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// One byte for each character of (part of) a fragment.
struct View {
  std::string_view text;  ///< Of the fragment, or of `narrowed`.
  std::string narrowed{};

  /// Where pieces of `narrowed` came from: characters of `width` bytes that
  /// begin at `original`. Sorted. Empty: `text` is the fragment itself.
  struct Piece {
    std::size_t narrow;
    std::size_t original;
  };
  std::vector<Piece> pieces{};
  std::size_t width = 2;

  bool is_utf8 = false;  ///< And not all ASCII: users' regexes read it so.

  /// Whose rules read it. They differ where a text is no UTF-8.
  enum class Readers { all, ours, users } readers = Readers::all;

  std::string_view path{};  ///< Of the place, for rules that ask for it.
  std::string_view commit{};

  bool is_binary = false;  ///< Only printable matches of surer rules count.

  /// Only matches near one of these are of interest: those in windows that
  /// touch one. Sorted; empty: all are.
  std::vector<Span> focus{};
  bool has_focus(const Span& window) const;

  /// The bytes of the fragment behind a span of `text`.
  Span original(const Span& span) const;
};

/// How users' regexes read text that is neither ASCII nor UTF-8: with U+FFFD
/// for every byte that is no part of a character. nullopt: it needs no repair.
std::optional<View> repaired_view(std::string_view bytes);

/// Text (of any or no encoding): itself. UTF-16 with a byte order mark: its
/// characters. Binary, which is a NUL in the first 8,000 bytes: itself, and
/// its runs of at least eight printable UTF-16LE characters. `bytes` must
/// outlive the views.
std::vector<View> views_of(std::string_view bytes);

bool is_printable(std::string_view text);  ///< ASCII, tab, CR and LF.

}  // namespace hoopgit::scan
